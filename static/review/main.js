// @ts-check
import { Announcer } from "../shared/announcer.js";
import { call, Problem } from "../shared/api.js";
import { byId, find } from "../shared/dom.js";
import { errorText } from "../shared/error-text.js";
import { count } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { Login } from "../shared/login.js";
import { Theme } from "../shared/theme.js";
import { Toast } from "../shared/toast.js";
import { verdict } from "./correction-card.js";
import { CorrectionGrid } from "./grid.js";
import { ReviewQueue } from "./queue.js";

/** @import { Deed } from "./shortcuts.js" */

const desk = byId("desk", HTMLElement);
const deeds = byId("deeds", HTMLElement);
const filters = byId("filters", HTMLFormElement);
const heap = byId("pile", HTMLElement);
const heapWord = byId("pile-word", HTMLElement);
const moreButton = byId("more", HTMLElement);
const importFile = byId("import-file", HTMLInputElement);
const chosenCount = find(deeds, "[data-part=chosen]", HTMLElement);
const relabel = find(deeds, "[data-part=relabel]", HTMLSelectElement);
const [accept, reject, undo] = ["accept", "reject", "undo"].map((name) => find(deeds, `[data-deed=${name}]`, HTMLButtonElement));

const toast = new Toast(byId("toast", HTMLElement));
const login = new Login(byId("login", HTMLFormElement));
const grid = new CorrectionGrid(byId("grid", HTMLElement));
const reviews = new ReviewQueue();
const announcer = new Announcer(byId("announcer", HTMLElement));
const language = document.documentElement.lang;
new Theme(byId("theme", HTMLElement));

/** @param {boolean} admin */
function open(admin) {
  desk.hidden = !admin;
  login.update({ open: !admin });
}

/** Whatever goes wrong ends in one toast, or back at the login. @param {unknown} error */
function trouble(error) {
  if (error instanceof Problem && error.status === 401) open(false);
  toast.update(errorText(error));
}

/** @param {"loading" | "empty" | "failed" | "full"} state @param {string} word */
function pile(state, word = "") {
  heap.dataset.state = state;
  heap.setAttribute("aria-busy", String(state === "loading"));
  heapWord.textContent = word;
  moreButton.hidden = state !== "full" || !reviews.more;
}

function chosen() {
  const { length } = grid.selected;
  chosenCount.textContent = translate("say.chosen", { count: count(length, language) });
  for (const control of [accept, reject, relabel]) control.disabled = length === 0;
  undo.disabled = !reviews.undoable;
}

async function load() {
  const form = new FormData(filters);
  pile("loading", translate("say.reviewLoading"));
  await reviews.load({ state: String(form.get("state")), label: String(form.get("label")) });
}

async function start() {
  const { admin } = await call("GET", "/session");
  if (!admin) return open(false);
  await load();
  open(true); // only now, so that nothing moves when it fills
  grid.focus();
}

/** @param {Deed} deed */
function act(deed) {
  if (deed.name === "undo") {
    grid.show(reviews.undo());
    announcer.update(translate("say.undone"));
    return chosen();
  }
  const ids = grid.selected;
  if (ids.length === 0) return;
  if (deed.name === "reject") reviews.review(ids, { state: "rejected" });
  else reviews.review(ids, deed.name === "relabel" ? { state: "accepted", label: deed.label } : { state: "accepted" });
  grid.advance();
  chosen();
}

reviews.addEventListener("page", ({ detail: { corrections, first } }) => {
  if (first) grid.update(corrections);
  else grid.append(corrections);
  const none = new FormData(filters).get("state") === "new" ? translate("say.reviewEmptyNew") : translate("say.reviewEmpty");
  if (grid.size === 0) pile("empty", none);
  else pile("full");
});
reviews.addEventListener("unloaded", ({ detail: error }) => {
  if (error instanceof Problem && error.status === 401) return trouble(error);
  grid.update([]);
  pile("failed", errorText(error));
});
reviews.addEventListener("change", ({ detail: changed }) => {
  grid.change(changed);
  announcer.update(verdict(changed[0]));
});
reviews.addEventListener("counts", ({ detail }) => {
  for (const [name, number] of Object.entries(detail)) {
    const shown = filters.querySelector(`[data-count=${name}]`);
    if (shown) shown.textContent = count(number, language);
  }
});
reviews.addEventListener("failure", ({ detail }) => {
  trouble(detail);
  chosen();
});

grid.addEventListener("deed", ({ detail }) => act(detail));
grid.addEventListener("select", chosen);
grid.addEventListener("end", () => reviews.loadMore());
moreButton.addEventListener("click", () => reviews.loadMore());
byId("again", HTMLElement).addEventListener("click", load);
filters.addEventListener("change", load);
filters.addEventListener("submit", (event) => event.preventDefault());
accept.addEventListener("click", () => act({ name: "accept" }));
reject.addEventListener("click", () => act({ name: "reject" }));
undo.addEventListener("click", () => act({ name: "undo" }));
relabel.addEventListener("change", () => {
  act({ name: "relabel", label: Number(relabel.value) });
  relabel.value = "";
});
new IntersectionObserver(
  ([entry]) => {
    if (entry.isIntersecting) reviews.loadMore();
  },
  { rootMargin: "400px" },
).observe(moreButton);

byId("import", HTMLElement).addEventListener("click", () => importFile.click());
importFile.addEventListener("change", async () => {
  const file = importFile.files?.[0];
  importFile.value = ""; // the same file may be chosen again
  if (!file) return;
  try {
    const { imported, known } = await call("POST", "/corrections/import", { body: file, type: "application/octet-stream" });
    toast.update(translate("say.imported", { imported: count(imported, language), known: count(known, language) }));
    await load();
  } catch (error) {
    trouble(error);
  }
});

login.addEventListener("token", ({ detail }) => login.enter(detail, start));

start().catch(trouble);
