// @ts-check
import { find, findAll } from "../../shared/dom.js";
import { roving, rowLength } from "../../shared/roving-tabindex.js";
import { Pixels } from "../kit/pixels.js";

/** @import { EmitterClass } from "../../shared/events.d.ts" */

/** Small pictures of every hidden neuron's weights, one of them chosen. Emits `choose` with its number. */
export class Gallery extends /** @type {EmitterClass<{choose: number}>} */ (EventTarget) {
  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.buttons = findAll(container, "button", HTMLButtonElement);
    this.pictures = this.buttons.map((button) => new Pixels(find(button, ".picture", HTMLElement)));
    roving(container, "button", rowLength);
    container.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button) this.dispatchEvent(new CustomEvent("choose", { detail: Number(button.dataset.neuron) }));
    });
  }

  /** @param {number[][][]} weights of each neuron @param {(neuron: number) => string} label what its picture is called */
  paint(weights, label) {
    this.buttons.forEach((button, neuron) => {
      button.setAttribute("aria-label", label(neuron));
      this.pictures[neuron].update(weights[neuron], "", { signed: true });
    });
  }

  /** @param {number} neuron */
  choose(neuron) {
    this.buttons.forEach((button, at) => {
      button.setAttribute("aria-pressed", String(at === neuron));
      button.tabIndex = at === neuron ? 0 : -1;
    });
  }
}
