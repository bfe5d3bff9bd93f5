// @ts-check
import { element } from "./dom.js";
import { say } from "./say.js";

const DIGITS = [...Array(10).keys()];

/**
 * How strongly a number of mistakes shows, 0..1: by its logarithm, or one 7 read as 1 would vanish beside a thousand right ones.
 * @param {number} images @param {number} most the largest number of one kind of mistake
 */
export function strength(images, most) {
  return images === 0 ? 0 : 0.12 + (0.88 * Math.log1p(images)) / Math.log1p(Math.max(1, most));
}

/** Which digits were read as which: a row a digit as it was, a column a digit as it was read. */
export class Confusion {
  /** @param {HTMLTableElement} table */
  constructor(table) {
    this.head = /** @type {HTMLElement} */ (table.tHead);
    this.body = table.tBodies[0];
  }

  /** @param {number[][]} matrix 10 rows of 10 counts */
  update(matrix) {
    const most = Math.max(...matrix.flatMap((row, digit) => row.filter((_, read) => read !== digit)));
    const corner = element("td", { class: "corner" });
    this.head.replaceChildren(element("tr", {}, corner, ...DIGITS.map((digit) => heading("col", digit))));
    this.body.replaceChildren(...matrix.map((row, digit) => line(row, digit, most)));
  }
}

/** @param {string} scope @param {number} digit */
function heading(scope, digit) {
  return element("th", { scope }, String(digit));
}

/** @param {number[]} row @param {number} digit @param {number} most */
function line(row, digit, most) {
  const cells = row.map((images, read) => cell(images, digit, read, most));
  return element("tr", {}, heading("row", digit), ...cells);
}

/** @param {number} images @param {number} digit @param {number} read @param {number} most */
function cell(images, digit, read, most) {
  const right = digit === read;
  const made = element("td", { class: right ? "right" : "wrong", title: say("say.confused", { digit, read, images }) });
  made.textContent = images === 0 ? "" : String(images);
  if (!right) made.style.setProperty("--strength", strength(images, most).toFixed(3));
  return made;
}
