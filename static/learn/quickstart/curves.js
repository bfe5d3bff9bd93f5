// @ts-check
import { percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";

/** @typedef {"loss" | "accuracy"} Shown */
/** @import { Evaluation } from "../../shared/api-types.d.ts" */

/**
 * The axes over so many epochs for all these readings: a loss from 0 up, an accuracy as far down as it has to.
 * @param {Shown} shown @param {number} epochs @param {Evaluation[]} readings
 */
export function axes(shown, epochs, readings) {
  const values = readings.map((one) => one[shown]).filter((value) => value !== null);
  const edge = Math.max(0.15, (epochs - 1) * 0.03);
  const every = Math.max(1, Math.ceil(epochs / 10));
  const ticks = Array.from({ length: epochs }, (_, at) => at + 1).filter((epoch) => epoch % every === 0 || epochs < 10);
  const x = { low: 1 - edge, high: epochs + edge, ticks, text: String, label: translate("say.epoch") };
  if (shown === "loss") return { x, y: { low: 0, high: Math.max(...values) * 1.08, text: short, label: translate("say.loss") } };
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const air = Math.max(0.002, (highest - lowest) * 0.08);
  return {
    x,
    y: { low: Math.max(0, lowest - air), high: Math.min(0.9999, highest + air), text: share, label: translate("say.accuracy") },
  };
}

/** @param {number} value */
const short = (value) => fixed(value, value > 0 && value < 0.1 ? 2 : 1);

/** @param {number} value */
const share = (value) => percent(value, 0);

/** Write a row's cells. @param {HTMLElement} row @param {string[]} texts */
export function cells(row, texts) {
  for (const [at, cell] of [...row.querySelectorAll("td")].entries()) cell.textContent = texts[at];
}
