// @ts-check
import { roving, rowLength } from "../../shared/roving-tabindex.js";
import { Pixels } from "../kit/pixels.js";

/** Small pictures of every hidden neuron's weights, one of them chosen. Emits `choose` with its number. */
export class Gallery extends EventTarget {
  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.buttons = /** @type {HTMLButtonElement[]} */ ([...container.querySelectorAll("button")]);
    this.pictures = this.buttons.map((button) => new Pixels(/** @type {HTMLElement} */ (button.querySelector(".picture"))));
    roving(container, "button", rowLength);
    container.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
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
