// @ts-check
import { asType, element } from "../shared/dom.js";
import { signed } from "../shared/format.js";

/** How each digit's held-out accuracy changes from one version to another: to the right for better, to the left for worse. */
export class ChangeByDigit {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
  }

  /** @param {(number | null)[]} changes of 0 to 9, as shares; null for a digit that was not there to be read */
  update(changes) {
    const most = Math.max(0.001, ...changes.map((change) => Math.abs(change ?? 0)));
    this.list.replaceChildren(...changes.map((change, digit) => row(change, digit, most)));
  }
}

/** @param {number | null} change @param {number} digit @param {number} most */
function row(change, digit, most) {
  const bar = element("span", { class: "swing", "data-to": (change ?? 0) < 0 ? "worse" : "better" }, element("span"));
  asType(bar.firstElementChild, HTMLElement).style.transform = `scaleX(${(change ?? 0) / most})`;
  return element(
    "li",
    {},
    element("b", {}, String(digit)),
    bar,
    element("span", {}, change === null ? "–" : signed(change * 100, 2)),
  );
}
