// @ts-check
import { element, find, findAll } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { Pixels } from "../kit/pixels.js";
import { nameOf } from "./cards.js";

/** @import { Hard } from "./score.js" */

/** The digits that were answered, each with its label and every answer, the wrong ones struck through. */
export class AnsweredDigits {
  /** @type {{cell: HTMLElement, pixels: Pixels, words: HTMLElement}[]} */
  #cells;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#cells = findAll(list, "li", HTMLElement).map((cell) => ({
      cell,
      pixels: new Pixels(find(cell, ".tile", HTMLElement)),
      words: find(cell, ".answers", HTMLElement),
    }));
  }

  /** @param {Hard[]} hard @param {string} said the learner's answers, a digit for each */
  update(hard, said) {
    this.#cells.forEach(({ cell, pixels, words }, at) => {
      const done = at < said.length;
      cell.classList.toggle("done", done);
      words.replaceChildren();
      if (!done) return;
      const { image, label, said: others } = hard[at];
      const you = Number(said[at]);
      pixels.update(image, "", { most: 255 });
      const shown = [you, ...others.map(({ digit }) => digit)].map((digit) =>
        element(digit === label ? "span" : "s", {}, String(digit)),
      );
      const names = others.map(({ version, digit }) => translate("say.hard.other", { name: nameOf(version), digit })).join(", ");
      const spoken = element("span", { class: "visually-hidden" }, translate("say.hard.cell", { label, you, others: names }));
      words.append(
        element("b", { "aria-hidden": "true" }, String(label)),
        element("span", { "aria-hidden": "true" }, ...shown),
        spoken,
      );
    });
  }
}
