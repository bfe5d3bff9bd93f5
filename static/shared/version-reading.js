// @ts-check
import { call } from "./api.js";
import { confidence } from "./format.js";
import { translate } from "./i18n.js";

/** @import { InferAnswer, Prediction } from "./api-types.d.ts" */

/**
 * What one version, which need not be the one that serves, says of a digit image.
 * @param {number[][]} image 28 rows of 28 numbers, 0..255 @param {number} version @param {AbortSignal} signal @returns {Promise<Prediction>}
 */
export async function readByVersion(image, version, signal) {
  const inputs = [{ name: "image", shape: [28, 28], datatype: "UINT8", data: image }];
  return predictionOf(await call("POST", `/v2/models/digits/versions/${version}/infer`, { json: { inputs }, signal }));
}

/** The answer of the Open Inference Protocol as that of `/predict`. @param {InferAnswer} answer @returns {Prediction} */
export function predictionOf({ model_version, outputs }) {
  /** @param {string} name */
  const output = (name) => outputs.find((one) => one.name === name)?.data ?? [];
  const [digit, is_digit] = [Number(output("digit")[0]), Boolean(output("is_digit")[0])];
  const probabilities = output("probabilities").map(Number);
  return {
    digit,
    confidence: probabilities[digit],
    probabilities,
    is_digit,
    version: Number(model_version),
    warnings: is_digit ? [] : ["unsure"],
  };
}

/** What a version reads in a drawing, in words. @param {Prediction} reading */
export function versionWords({ digit, confidence: share, is_digit, version }) {
  const values = { version, digit, share: confidence(share, document.documentElement.lang) };
  return translate(is_digit ? "say.versionReads" : "say.versionUnsure", values);
}
