// @ts-check
import { measuredOn } from "./card.js";
import { element } from "./dom.js";
import { count, errorBar, percent, when } from "./format.js";
import { say } from "./say.js";

/** @typedef {import("./card.js").Card} Card */

/** All versions, the newest first. Emits `promote` with a version's number. */
export class Versions extends EventTarget {
  /** @param {HTMLTableElement} table */
  constructor(table) {
    super();
    this.body = table.tBodies[0];
    this.language = document.documentElement.lang;
    table.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("[data-promote]");
      if (button instanceof HTMLElement) this.dispatchEvent(new CustomEvent("promote", { detail: Number(button.dataset.promote) }));
    });
  }

  /** @param {{current: number | null, versions: Card[]}} list */
  update({ current, versions }) {
    const newest = [...versions].sort((a, b) => b.version - a.version);
    this.body.replaceChildren(...newest.map((card) => this.#row(card, card.version === current)));
  }

  /** @param {Card} card @param {boolean} serving */
  #row(card, serving) {
    const margin = percent(errorBar(card.accuracy, measuredOn(card)), 2, this.language);
    const act = serving
      ? element("span", { class: "serving" }, say("say.servingNow"))
      : element("button", { class: "button", type: "button", "data-promote": String(card.version) }, say("say.promote"));
    return element(
      "tr",
      serving ? { "aria-current": "true" } : {},
      element("th", { scope: "row" }, String(card.version)),
      element("td", {}, card.name),
      element("td", {}, `${percent(card.accuracy, 2, this.language)} ± ${margin}`),
      element("td", {}, count(card.parameters, this.language)),
      element("td", {}, when(card.created, this.language)),
      element("td", { class: "act" }, act),
    );
  }
}
