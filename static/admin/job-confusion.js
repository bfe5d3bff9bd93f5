// @ts-check

import { element, parts } from "../shared/dom.js";
import { count } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { hasEnded } from "../shared/job.js";
import { strength } from "./confusion-matrix.js";

/** @import { Epoch, Job } from "../shared/api-types.d.ts" */

const DIGITS = [...Array(10).keys()];

/**
 * How many images were read, how many of them wrong, and the commonest mistake; null where there is none.
 * @param {number[][]} matrix a row for each digit, a column for each answer
 */
export function mistakes(matrix) {
  const cells = matrix.flatMap((row, digit) => row.map((images, read) => ({ digit, read, images })));
  const wrong = cells.filter(({ digit, read, images }) => digit !== read && images > 0);
  const sum = (/** @type {typeof cells} */ some) => some.reduce((total, { images }) => total + images, 0);
  const most = wrong.reduce((best, cell) => (best && best.images >= cell.images ? best : cell), wrong.at(0) ?? null);
  return { images: sum(cells), wrong: sum(wrong), most };
}

/** Which digits are read as which after the latest epoch of a training: the more it learns, the less stands beside the diagonal. */
export class JobConfusion {
  #shown = "";

  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
    this.parts = parts(figure);
    this.language = document.documentElement.lang;
    const heading = (/** @type {string} */ scope, /** @type {number} */ digit) => element("th", { scope }, String(digit));
    /** @type {HTMLElement[][]} */
    this.cells = DIGITS.map(() => DIGITS.map(() => element("td")));
    this.parts.head.replaceChildren(element("tr", {}, element("td"), ...DIGITS.map((digit) => heading("col", digit))));
    this.parts.body.replaceChildren(...this.cells.map((row, digit) => element("tr", {}, heading("row", digit), ...row)));
  }

  /** @param {Job} job */
  update(job) {
    const latest = job.history.findLast(({ confusion }) => confusion);
    this.figure.hidden = !latest && (hasEnded(job) || job.progress.phase === "sweeping"); // a sweep's trials have none
    const showing = `${job.id} ${latest?.epoch}`;
    if (showing === this.#shown) return;
    this.#shown = showing;
    this.parts.words.textContent = latest ? this.#words(latest) : translate("say.matrixComing");
    const matrix = latest?.confusion ?? null;
    const most = Math.max(1, ...(matrix ?? []).map((row) => row.reduce((sum, images) => sum + images)));
    for (const digit of DIGITS) for (const read of DIGITS) this.#fill(digit, read, matrix?.[digit][read] ?? 0, most);
  }

  /**
   * Colours follow the share of all images of a digit, or they would be as strong after every epoch.
   * @param {number} digit @param {number} read @param {number} images @param {number} most the most images of one digit
   */
  #fill(digit, read, images, most) {
    const cell = this.cells[digit][read];
    cell.className = digit === read ? "right" : "wrong";
    cell.textContent = images ? String(images) : "";
    cell.title = translate("say.confused", { digit, read, images });
    cell.style.setProperty("--strength", strength(images, most).toFixed(3));
  }

  /** @param {Epoch} epoch */
  #words({ epoch, confusion, val_accuracy }) {
    const { images, wrong, most } = mistakes(confusion ?? []);
    const key = val_accuracy === null ? "say.matrixTraining" : "say.matrixValidation";
    const words = translate(key, { epoch, images: count(images, this.language), wrong: count(wrong, this.language) });
    return most ? `${words} ${translate("say.mostOften", { digit: most.digit, read: most.read, images: most.images })}` : words;
  }
}
