// @ts-check
import { element, find, findAll } from "../../shared/dom.js";
import { Pixels } from "../kit/pixels.js";

/** @import { Hard } from "./score.js" */

/** Stands for the answer to a digit that nobody got to. */
export const UNANSWERED = "–";

/** The digits that were answered, each with its label and every answer, the wrong ones struck through. */
export class AnsweredDigits {
  /** @type {{cell: HTMLElement, pixels: Pixels, words: HTMLElement}[]} */
  #cells;

  /** @param {HTMLElement} list @param {(hard: Hard, you: string) => string} spoken says a cell in words */
  constructor(list, spoken) {
    this.spoken = spoken;
    this.#cells = findAll(list, "li", HTMLElement).map((cell) => ({
      cell,
      pixels: new Pixels(find(cell, ".tile", HTMLElement)),
      words: find(cell, ".answers", HTMLElement),
    }));
  }

  /** @param {Hard[]} hard @param {string} said the learner's answers, a character for each */
  update(hard, said) {
    this.#cells.forEach(({ cell, pixels, words }, at) => {
      const done = at < said.length;
      cell.classList.toggle("done", done);
      words.replaceChildren();
      if (!done) return;
      const { image, label, said: others } = hard[at];
      pixels.update(image, "", { most: 255 });
      const shown = [said[at], ...others.map(({ digit }) => String(digit))].map((digit) =>
        element([String(label), UNANSWERED].includes(digit) ? "span" : "s", {}, digit),
      );
      words.append(
        element("b", { "aria-hidden": "true" }, String(label)),
        element("span", { "aria-hidden": "true" }, ...shown),
        element("span", { class: "visually-hidden" }, this.spoken(hard[at], said[at])),
      );
    });
  }
}
