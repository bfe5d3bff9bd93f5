// @ts-check
import { translate } from "../../shared/i18n.js";

/**
 * What the chapter reads of a version's card.
 * @typedef {{version: number, accuracy: number, per_digit: number[], confusion: number[][]}} Card
 */

const QUICKSTART = 1;

/** The version that served when the page was made; the quickstart where none did. */
export function servedVersion() {
  const place = /** @type {HTMLElement} */ (document.getElementById("served"));
  return Number(place.dataset.version) || QUICKSTART;
}

/** The cards of the quickstart and of the version that serves; null when they cannot be had. @param {import("../kit/experiment.js").Experiment} figure @returns {Promise<{quickstart: Card, served: Card} | null>} */
export async function cards(figure) {
  const quickstart = await figure.ask(`/models/${QUICKSTART}`, {}, { as: "quickstart" });
  if (!quickstart) return null;
  const served = await figure.ask(`/models/${servedVersion()}`, {}, { as: "served" });
  return served ? { quickstart, served } : null;
}

/** How a version is called. @param {number} version */
export function nameOf(version) {
  return version === QUICKSTART ? translate("say.quickstart") : translate("say.versionName", { version });
}
