// @ts-check
import { Announcer } from "../shared/announcer.js";
import { call, Problem } from "../shared/api.js";
import { errorText } from "../shared/error-text.js";
import { count } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { Login } from "../shared/login.js";
import { Theme } from "../shared/theme.js";
import { Toast } from "../shared/toast.js";
import { verdict } from "./correction-card.js";
import { CorrectionGrid } from "./grid.js";
import { ReviewQueue } from "./queue.js";

/** @type {(id: string) => any} */
const part = (id) => document.getElementById(id);

const toast = new Toast(part("toast"));
const login = new Login(part("login"));
const grid = new CorrectionGrid(part("grid"));
const reviews = new ReviewQueue();
const announcer = new Announcer(part("announcer"));
const relabel = part("deeds").querySelector("[data-part=relabel]");
const language = document.documentElement.lang;
new Theme(part("theme"));

/** @param {boolean} admin */
function open(admin) {
  part("desk").hidden = !admin;
  login.update({ open: !admin });
}

/** Whatever goes wrong ends in one toast, or back at the login. @param {unknown} error */
function trouble(error) {
  if (error instanceof Problem && error.status === 401) open(false);
  toast.update(errorText(error));
}

/** @param {"loading" | "empty" | "failed" | "full"} state @param {string} word */
function pile(state, word = "") {
  part("pile").dataset.state = state;
  part("pile").setAttribute("aria-busy", String(state === "loading"));
  part("pile-word").textContent = word;
  part("more").hidden = state !== "full" || !reviews.more;
}

function chosen() {
  const { length } = grid.selected;
  part("deeds").querySelector("[data-part=chosen]").textContent = translate("say.chosen", { count: count(length, language) });
  for (const name of ["accept", "reject"]) part("deeds").querySelector(`[data-deed=${name}]`).disabled = length === 0;
  relabel.disabled = length === 0;
  part("deeds").querySelector("[data-deed=undo]").disabled = !reviews.undoable;
}

async function load() {
  const form = new FormData(part("filters"));
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

/** @param {import("./shortcuts.js").Deed} deed */
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

reviews.addEventListener("page", (event) => {
  const { corrections, first } = /** @type {CustomEvent} */ (event).detail;
  if (first) grid.update(corrections);
  else grid.append(corrections);
  const none =
    new FormData(part("filters")).get("state") === "new" ? translate("say.reviewEmptyNew") : translate("say.reviewEmpty");
  if (grid.size === 0) pile("empty", none);
  else pile("full");
});
reviews.addEventListener("unloaded", (event) => {
  const error = /** @type {CustomEvent} */ (event).detail;
  if (error instanceof Problem && error.status === 401) return trouble(error);
  grid.update([]);
  pile("failed", errorText(error));
});
reviews.addEventListener("change", (event) => {
  const changed = /** @type {CustomEvent} */ (event).detail;
  grid.change(changed);
  announcer.update(verdict(changed[0]));
});
reviews.addEventListener("counts", (event) => {
  for (const [name, number] of Object.entries(/** @type {CustomEvent} */ (event).detail)) {
    const shown = part("filters").querySelector(`[data-count=${name}]`);
    if (shown) shown.textContent = count(number, language);
  }
});
reviews.addEventListener("failure", (event) => {
  trouble(/** @type {CustomEvent} */ (event).detail);
  chosen();
});

grid.addEventListener("deed", (event) => act(/** @type {CustomEvent} */ (event).detail));
grid.addEventListener("select", chosen);
grid.addEventListener("end", () => reviews.loadMore());
part("more").addEventListener("click", () => reviews.loadMore());
part("again").addEventListener("click", load);
part("filters").addEventListener("change", load);
part("filters").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
part("deeds").addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-deed]");
  if (button instanceof HTMLElement) act(/** @type {any} */ ({ name: button.dataset.deed }));
});
relabel.addEventListener("change", () => {
  act({ name: "relabel", label: Number(relabel.value) });
  relabel.value = "";
});
new IntersectionObserver(
  ([entry]) => {
    if (entry.isIntersecting) reviews.loadMore();
  },
  { rootMargin: "400px" },
).observe(part("more"));

part("import").addEventListener("click", () => part("import-file").click());
part("import-file").addEventListener("change", async () => {
  const [file] = part("import-file").files;
  part("import-file").value = ""; // the same file may be chosen again
  if (!file) return;
  try {
    const { imported, known } = await call("POST", "/corrections/import", { body: file, type: "application/octet-stream" });
    toast.update(translate("say.imported", { imported: count(imported, language), known: count(known, language) }));
    await load();
  } catch (error) {
    trouble(error);
  }
});

login.addEventListener("token", (event) => login.enter(/** @type {CustomEvent} */ (event).detail, start));

start().catch(trouble);
