// @ts-check
import { find, findAll } from "../../shared/dom.js";
import { roving, rowLength } from "../../shared/roving-tabindex.js";
import { Pixels } from "../kit/pixels.js";

/** @import { EmitterClass } from "../../shared/events.d.ts" */
/** @import { FeatureMap } from "../kit/digit-types.d.ts" */

/** The maps of a layer, one of them chosen. Emits `choose` with its place. */
export class Gallery extends /** @type {EmitterClass<{choose: number}>} */ (EventTarget) {
  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    this.buttons = findAll(container, "button", HTMLButtonElement);
    this.pictures = this.buttons.map((button) => new Pixels(find(button, ".picture", HTMLElement)));
    roving(container, "button", rowLength);
    container.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
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
      find(button, ".number", HTMLElement).textContent = String(one.map);
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
