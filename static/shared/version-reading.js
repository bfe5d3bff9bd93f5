// @ts-check
import { call } from "./api.js";
import { confidence } from "./format.js";
import { translate } from "./i18n.js";

/** @import { Prediction } from "./api-types.d.ts" */
/** @import { Stroke } from "./ink.js" */

/**
 * What one version, which need not be the one that serves, says of a drawing or of a digit image of 28 rows of 28 numbers, 0..255.
 * @param {{strokes: Stroke[]} | {image: number[][]}} json @param {number} version @param {AbortSignal} signal @returns {Promise<Prediction>}
 */
export const readByVersion = (json, version, signal) => call("POST", `/predict?version=${version}`, { json, signal });

/** What a version reads in a drawing, in words. @param {Prediction} reading */
export function versionWords({ digit, confidence: share, is_digit, version }) {
  const values = { version, digit, share: confidence(share, document.documentElement.lang) };
  return translate(is_digit ? "say.versionReads" : "say.versionUnsure", values);
}
