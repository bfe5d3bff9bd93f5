// @ts-check
import { asType, element } from "../shared/dom.js";
import { percent } from "../shared/format.js";
import { translate } from "../shared/i18n.js";

/**
 * Where the scale of the bars begins: a round percent under the lowest, so that small differences can be seen.
 * @param {(number | null)[]} accuracies 0..1, null for a digit that was not there to be read
 */
export function floorOf(accuracies) {
  const lowest = Math.min(...accuracies.map((accuracy) => accuracy ?? 1));
  return [0.95, 0.9, 0.8, 0.5].find((floor) => floor < lowest - 0.005) ?? 0;
}

/** The held-out accuracy of each digit. */
export class AccuracyByDigit {
  /** @param {HTMLElement} list @param {HTMLElement} scale */
  constructor(list, scale) {
    this.list = list;
    this.scale = scale;
    this.language = document.documentElement.lang;
  }

  /** @param {(number | null)[]} accuracies of 0 to 9, each 0..1 */
  update(accuracies) {
    const floor = floorOf(accuracies);
    this.scale.textContent = translate("say.scale", { from: percent(floor, 0, this.language), to: percent(1, 0, this.language) });
    this.list.replaceChildren(...accuracies.map((accuracy, digit) => this.#row(accuracy, digit, floor)));
  }

  /** @param {number | null} accuracy @param {number} digit @param {number} floor */
  #row(accuracy, digit, floor) {
    const bar = element("span", { class: "bar" }, element("span"));
    asType(bar.firstElementChild, HTMLElement).style.transform = `scaleX(${((accuracy ?? floor) - floor) / (1 - floor)})`;
    return element(
      "li",
      {},
      element("b", {}, String(digit)),
      bar,
      element("span", {}, accuracy === null ? "–" : percent(accuracy, 1, this.language)),
    );
  }
}
