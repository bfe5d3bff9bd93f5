// @ts-check
import { findAll } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";

/** Each optimizer's colour in every figure of the chapter. */
export const LOOKS = /** @type {const} */ ({
  sgd: "one",
  momentum: "two",
  nesterov: "three",
  adagrad: "four",
  rmsprop: "five",
  adam: "six",
  adamw: "seven",
});

/** @param {string} name of an optimizer */
export const lookOf = (name) => LOOKS[/** @type {keyof typeof LOOKS} */ (name)];

/** @param {string} name of an optimizer */
export const called = (name) => translate(`say.optimizer.${name}`);

/** A table with a row for each optimizer; the template makes it, so that its place is kept. */
export class Standings {
  /** @param {HTMLElement} table */
  constructor(table) {
    this.rows = findAll(table, "tr[data-of]", HTMLElement);
  }

  /** @param {Map<string, string[]>} cells by optimizer; who is not among them takes no part @param {string[]} [first] who leads */
  update(cells, first = []) {
    for (const row of this.rows) {
      const name = row.dataset.of ?? "";
      const texts = cells.get(name);
      row.classList.toggle("out", !texts);
      row.classList.toggle("first", first.includes(name));
      row.querySelectorAll("td").forEach((cell, at) => {
        const text = texts?.[at] ?? "–";
        if (cell.textContent !== text) cell.textContent = text;
      });
    }
  }
}
