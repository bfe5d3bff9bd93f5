// @ts-check
import { roving, rowLength } from "../../shared/roving-tabindex.js";
import { Pixels } from "../kit/pixels.js";

/** @typedef {{map: number, activity: number, rows: number[][]}} FeatureMap */

/** The maps of a layer, one of them chosen. Emits `choose` with its place. */
export class Gallery extends EventTarget {
  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    this.buttons = /** @type {HTMLButtonElement[]} */ ([...container.querySelectorAll("button")]);
    this.pictures = this.buttons.map((button) => new Pixels(/** @type {HTMLElement} */ (button.querySelector(".picture"))));
    roving(container, "button", rowLength);
    container.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      if (button) this.dispatchEvent(new CustomEvent("choose", { detail: Number(button.dataset.at) }));
    });
  }

  /** @param {FeatureMap[]} maps @param {number} most in size @param {(map: number) => string} label */
  paint(maps, most, label) {
    this.buttons.forEach((button, at) => {
      const one = maps[at];
      button.classList.toggle("none", !one);
      button.disabled = !one;
      if (!one) return;
      button.setAttribute("aria-label", label(one.map));
      /** @type {HTMLElement} */ (button.querySelector(".number")).textContent = String(one.map);
      this.pictures[at].update(one.rows, "", { signed: true, most });
    });
  }

  /** @param {number} at */
  choose(at) {
    this.buttons.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === at));
      button.tabIndex = index === at ? 0 : -1;
    });
  }
}
