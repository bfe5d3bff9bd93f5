// @ts-check
import { element } from "../../shared/dom.js";
import { Pixels } from "../kit/pixels.js";

/** @import { EmitterClass } from "../../shared/events.d.ts" */

const SIDE = 28;

/** A picture of 28x28 in which one square is marked, the same in all that stand beside each other. Emits `cell` with the square that the learner points at, 0..783. */
export class PixelGrid extends /** @type {EmitterClass<{cell: number}>} */ (EventTarget) {
  #pixels;
  #marked = element("span", { class: "cell chosen" });
  /** @type {number[][] | null} */
  #shown = null;

  /** @param {HTMLElement} host */
  constructor(host) {
    super();
    this.#pixels = new Pixels(host, { readable: true });
    host.append(this.#marked);
    this.#pixels.addEventListener("cell", ({ detail }) => {
      if (detail) this.dispatchEvent(new CustomEvent("cell", { detail: detail.row * SIDE + detail.column }));
    });
  }

  /** @param {number[][]} values @param {string} label @param {{signed?: boolean, most?: number}} how */
  update(values, label, how) {
    if (values === this.#shown) return; // painting it anew would tell of the square again
    this.#shown = values;
    this.#pixels.update(values, label, how);
  }

  /** @param {number} cell */
  mark(cell) {
    const { style } = this.#marked;
    const share = 100 / SIDE;
    [style.left, style.top] = [`${(cell % SIDE) * share}%`, `${Math.floor(cell / SIDE) * share}%`];
    [style.width, style.height] = [`${share}%`, `${share}%`];
  }
}
