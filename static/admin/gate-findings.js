// @ts-check
import { count, percent } from "../shared/format.js";
import { translate } from "../shared/i18n.js";

/** @import { Finding } from "../shared/api-types.d.ts" */

/** What the sets that a candidate is asked are called. */
const NAMES = new Map([
  ["held-out digits", "say.setHeldOut"],
  ["synthesized digits", "say.setSynthesized"],
  ["accepted corrections", "say.setAccepted"],
  ["corrections kept out of training", "say.setKeptOut"],
]);

/** The name of a set of images in the page's words. @param {string} name */
export const nameOf = (name) => translate(NAMES.get(name) ?? name);

/** How each finding is said; any other is left to the server's own sentence. */
const SENTENCES = new Map([
  ["runaway", "say.foundRunaway"],
  ["below", "say.foundBelow"],
  ["enough", "say.foundEnough"],
  ["fewer", "say.foundFewer"],
  ["fewer-of-digit", "say.foundFewerDigit"],
  ["slow", "say.foundSlow"],
  ["stopped", "say.foundStopped"],
  ["overtaken", "say.foundOvertaken"],
]);

/** How each figure in a finding is written. @type {Record<string, (value: number | string, language: string) => string>} */
const WRITTEN = {
  accuracy: (share, language) => percent(Number(share), 2, language),
  least: (share, language) => percent(Number(share), 2, language),
  right: (images, language) => count(Number(images), language),
  wrong: (images, language) => count(Number(images), language),
  milliseconds: (value) => Number(value).toFixed(2),
  name: (name) => nameOf(String(name)),
};

/**
 * A finding in the page's words; null for one that has none.
 * @param {Finding | undefined} finding @param {string} language @returns {string | null}
 */
export function worded(finding, language) {
  const key = SENTENCES.get(finding?.kind ?? "");
  if (!finding || !key) return null;
  /** @type {[string, string | number][]} */
  const values = Object.entries(finding.values).map(([name, value]) => [name, WRITTEN[name]?.(value, language) ?? value]);
  return translate(key, Object.fromEntries(values));
}

/** Whether the report shows what the finding says. @param {Finding | undefined} finding */
export const isInReport = (finding) => finding?.kind === "share" || finding?.kind === "number";
