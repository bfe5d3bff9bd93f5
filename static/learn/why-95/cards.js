// @ts-check
import { byId } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";

/** @import { Card } from "../../shared/api-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */

const QUICKSTART = 1;

/** The version that served when the page was made; the quickstart where none did. */
export function servedVersion() {
  return Number(byId("served", HTMLElement).dataset.version) || QUICKSTART;
}

/** The cards of the quickstart and of the version that serves; null when they cannot be had. @param {Experiment<object>} figure @returns {Promise<{quickstart: Card, served: Card} | null>} */
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
