// @ts-check

import { element } from "../shared/dom.js";
import { count, errorBar, percent, when } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { measuredOn } from "./card.js";
import { answered, question } from "./reason-form.js";

/** @typedef {import("./card.js").Card} Card */
/** @typedef {{current: number | null, pinned: number[], shipped: number[], versions: Card[],
 *   broken?: {version: number, why: string}[]}} List */

/**
 * All versions, the newest first. Emits `promote` with `{version, why}`, `pin` with `{version, pinned}`, `delete` with
 * a card, and `compare` with `{a, b}`.
 */
export class Versions extends EventTarget {
  /** @type {List} */
  #list = { current: null, pinned: [], shipped: [], versions: [] };
  /** @type {number[]} the versions to compare, the latest choice last */
  #chosen = [];

  /** @param {HTMLTableElement} table @param {HTMLButtonElement} compare */
  constructor(table, compare) {
    super();
    this.body = table.tBodies[0];
    this.compare = compare;
    this.language = document.documentElement.lang;
    table.addEventListener("click", (event) => this.#act(/** @type {HTMLElement} */ (event.target).closest("[data-do]")));
    table.addEventListener("change", (event) => this.#choose(/** @type {HTMLInputElement} */ (event.target)));
    table.addEventListener("submit", (event) => this.#submit(event));
    compare.addEventListener("click", () => {
      const [a, b] = [...this.#chosen].sort((one, other) => one - other);
      this.#tell("compare", { a, b });
    });
  }

  /** @param {List} list */
  update(list) {
    this.#list = list;
    this.#chosen = this.#chosen.filter((version) => list.versions.some((card) => card.version === version));
    const newest = [...list.versions, ...(list.broken ?? [])].sort((a, b) => b.version - a.version);
    const asking = this.body.querySelector(".reason");
    const within = asking?.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    this.body.replaceChildren(...newest.map((each) => ("why" in each ? brokenRow(each) : this.#row(each))));
    this.#showChoice();
    const asked = Number(asking?.querySelector("form")?.dataset.of);
    if (asking && asked !== list.current) this.body.querySelector(`[data-version="${asked}"]`)?.after(asking);
    within?.focus(); // what is being written is not lost because a training ended
  }

  /** Ask, under its row, why a version should serve all the same. @param {number} version @param {string} detail what speaks against it */
  ask(version, detail) {
    this.body.querySelector(".reason")?.remove();
    const row = this.body.querySelector(`[data-version="${version}"]`);
    const form = question(version, detail, "reason-detail");
    row?.after(element("tr", { class: "reason" }, element("td", { colspan: "7" }, form)));
    form.querySelector("input")?.focus();
  }

  /** @param {Card} card */
  #row(card) {
    const { version } = card;
    const margin = percent(errorBar(card.accuracy, measuredOn(card)), 2, this.language);
    const choice = element("input", {
      type: "checkbox",
      name: "compare",
      value: String(version),
      "aria-label": translate("say.choose", { version }),
    });
    return element(
      "tr",
      { "data-version": String(version), ...(version === this.#list.current ? { "aria-current": "true" } : {}) },
      element("td", { class: "choose" }, element("label", {}, choice)),
      element("th", { scope: "row" }, String(version)),
      element("td", {}, card.name),
      element("td", {}, `${percent(card.accuracy, 2, this.language)} ± ${margin}`),
      element("td", {}, count(card.parameters, this.language)),
      element("td", {}, when(card.created, this.language)),
      element("td", { class: "act" }, element("div", {}, ...this.#acts(version))),
    );
  }

  /** What can be done with a version; what cannot is not offered. @param {number} version */
  #acts(version) {
    const { current, pinned, shipped } = this.#list;
    const isPinned = pinned.includes(version);
    const card = {
      class: "link",
      href: `/models/${version}/card`,
      download: "",
      "aria-label": translate("say.cardOf", { version }),
    };
    const acts = [element("a", card, translate("say.card"))];
    if (shipped.includes(version))
      acts.push(element("span", { class: "kept", title: translate("say.shippedHow") }, translate("say.shipped")));
    else acts.push(this.#button("link", isPinned ? "unpin" : "pin", version, translate(isPinned ? "say.unpin" : "say.pin")));
    if (version !== current && !isPinned && !shipped.includes(version))
      acts.push(this.#button("link", "delete", version, translate("say.delete")));
    if (version === current) acts.push(element("span", { class: "serving" }, translate("say.servingNow")));
    else acts.push(this.#button("button", "promote", version, translate("say.promote")));
    return acts;
  }

  /** @param {string} look @param {string} deed @param {number} version @param {string} text */
  #button(look, deed, version, text) {
    return element("button", { class: look, type: "button", "data-do": deed, "data-of": String(version) }, text);
  }

  /** @param {Element | null} button */
  #act(button) {
    if (!(button instanceof HTMLElement)) return;
    const version = Number(button.dataset.of);
    const deed = button.dataset.do ?? "";
    if (deed === "promote") this.#tell("promote", { version });
    else if (deed === "delete")
      this.#tell(
        "delete",
        this.#list.versions.find((card) => card.version === version),
      );
    else if (deed === "leave") this.#leave(version);
    else this.#tell("pin", { version, pinned: deed === "pin" });
  }

  /** Put the focus on what can be done with a version, after its row was made anew. @param {number} version @param {string} deed */
  focus(version, deed) {
    /** @type {HTMLElement | null} */ (this.body.querySelector(`[data-do="${deed}"][data-of="${version}"]`))?.focus();
  }

  /** @param {number} version */
  #leave(version) {
    this.body.querySelector(".reason")?.remove();
    this.focus(version, "promote");
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    this.#tell("promote", answered(/** @type {HTMLFormElement} */ (event.target)));
  }

  /** A third choice takes the place of the earliest. @param {HTMLInputElement} box */
  #choose(box) {
    if (box.name !== "compare") return;
    const others = this.#chosen.filter((version) => version !== Number(box.value));
    this.#chosen = box.checked ? [...others, Number(box.value)].slice(-2) : others;
    this.#showChoice();
  }

  #showChoice() {
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (this.body.querySelectorAll("[name=compare]"))) {
      box.checked = this.#chosen.includes(Number(box.value));
    }
    this.compare.disabled = this.#chosen.length < 2;
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** A version whose card cannot be read: there is nothing to say of it but that. @param {{version: number, why: string}} broken */
function brokenRow({ version, why }) {
  return element(
    "tr",
    { "data-version": String(version), "data-broken": "" },
    element("td", { class: "choose" }),
    element("th", { scope: "row" }, String(version)),
    element("td", { colspan: "5", class: "alarm", lang: "en" }, why),
  );
}
