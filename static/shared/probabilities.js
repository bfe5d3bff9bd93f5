// @ts-check
import { asType, element } from "./dom.js";
import { bareConfidence } from "./format.js";

/** The ten probabilities of the image in hand, by one version or by two. */
export class Probabilities {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    this.update([]);
  }

  /** @param {number[][]} rows ten probabilities each; none when no image is in hand */
  update(rows) {
    this.list.replaceChildren(...[...Array(10).keys()].map((digit) => column(digit, rows)));
  }
}

/** @param {number} digit @param {number[][]} rows */
function column(digit, rows) {
  const bars = (rows.length ? rows : [null]).map((row) => {
    const bar = element("span", { class: "share" }, element("span"));
    asType(bar.firstElementChild, HTMLElement).style.transform = `scaleY(${row?.[digit] ?? 0})`;
    return bar;
  });
  const percents = rows.map((row) => bareConfidence(row[digit], document.documentElement.lang, 0));
  const said = percents.some((text) => text !== "0") ? percents.join("→") : ""; // ten zeros would hide the others
  return element(
    "li",
    {},
    element("span", { class: "pair" }, ...bars),
    element("b", {}, String(digit)),
    element("small", {}, said),
  );
}
