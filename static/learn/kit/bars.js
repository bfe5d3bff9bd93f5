// @ts-check
import { find, findAll } from "../../shared/dom.js";

/**
 * Rows of bars with their numbers, such as one for each digit; the template's `bars` makes them, so that their place is kept.
 * Bars of numbers below zero grow to the left from where zero is.
 */
export class Bars {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.rows = findAll(host, "li", HTMLElement);
  }

  /**
   * @param {number[]} values @param {{low?: number, high?: number, text: (value: number) => string, top?: number}} how the ends of the scale,
   *   how a number is written, and which row stands out (the largest, unless told; -1 for none)
   */
  update(values, { low = 0, high = 1, text, top = values.indexOf(Math.max(...values)) }) {
    const place = (/** @type {number} */ value) => ((Math.min(high, Math.max(low, value)) - low) / (high - low || 1)) * 100;
    const zero = place(0);
    this.rows.forEach((row, at) => {
      const value = values[at] ?? 0;
      const end = place(value);
      const fill = find(row, ".fill", HTMLElement);
      [fill.style.left, fill.style.width] = [`${Math.min(zero, end)}%`, `${Math.abs(end - zero)}%`];
      fill.classList.toggle("below", value < 0);
      row.classList.toggle("top", at === top);
      find(row, ".value", HTMLElement).textContent = text(value);
    });
  }
}
