// @ts-check
import { confidence } from "../../shared/format.js";

/**
 * What the quickstart and the current network read, beside each other; what is not `right` is marked.
 * @param {HTMLElement} list with a row for each @param {number[] | null} quickstart ten probabilities; null where there is none
 * @param {number[]} current @param {number} right
 */
export function told(list, quickstart, current, right) {
  const rows = [...list.querySelectorAll("div")];
  for (const [at, shares] of [quickstart, current].entries()) {
    const digit = shares ? shares.indexOf(Math.max(...shares)) : -1;
    rows[at].classList.toggle("other", digit !== right && digit >= 0);
    const [said, share] = [...rows[at].querySelectorAll("b, span")];
    said.textContent = shares ? String(digit) : "–";
    share.textContent = shares ? confidence(Math.max(...shares), document.documentElement.lang) : "";
  }
}
