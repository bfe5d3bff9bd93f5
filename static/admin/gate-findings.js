// @ts-check
import { count, percent, signed } from "../shared/format.js";
import { translate } from "../shared/i18n.js";

/** @import { Card, Finding } from "../shared/api-types.d.ts" */

/** @typedef {{words: string, lang: string}} Said */

/** What the sets that a candidate is asked are called. */
const NAMES = new Map([
  ["held-out digits", "say.setHeldOut"],
  ["synthesized digits", "say.setSynthesized"],
  ["accepted corrections", "say.setAccepted"],
  ["corrections kept out of training", "say.setKeptOut"],
]);

/** The name of a set of images in the page's words. @param {string} name */
export const nameOf = (name) => translate(NAMES.get(name) ?? name);

/** How each kind of finding is said, as `app/jobs/job.py` lists them. */
const SENTENCES = new Map([
  ["runaway", "say.foundRunaway"],
  ["below", "say.foundBelow"],
  ["enough", "say.foundEnough"],
  ["fewer", "say.foundFewer"],
  ["fewer-of-digit", "say.foundFewerDigit"],
  ["slow", "say.foundSlow"],
  ["share", "say.foundShare"],
  ["number", "say.foundNumber"],
  ["unpromoted", "say.foundUnpromoted"],
  ["stopped", "say.foundStopped"],
  ["overtaken", "say.foundOvertaken"],
]);

/** How each figure in a finding is written. @type {Record<string, (value: number | string, language: string) => string>} */
const WRITTEN = {
  accuracy: (share, language) => percent(Number(share), 2, language),
  least: (share, language) => percent(Number(share), 2, language),
  count: (images, language) => count(Number(images), language),
  margin: (share) => (100 * Number(share)).toFixed(2),
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
  return translate(key, { ...Object.fromEntries(values), ...(finding.kind === "share" ? changed(finding, language) : {}) });
}

/** A finding's shares before and after. @param {Finding} finding @param {string} language */
function changed({ values }, language) {
  const [before, after] = [Number(values.before), Number(values.after)];
  return { after: percent(after, 2, language), points: signed(100 * (after - before), 2) };
}

/**
 * What the gate said in the page's words; what an older version's card says without findings is left in English.
 * @param {{reasons?: string[], findings?: Finding[]}} verdict @param {string} language @returns {Said[]}
 */
export function reasonsOf({ reasons = [], findings = [] }, language) {
  return reasons.map((reason, at) => {
    const words = worded(findings[at], language);
    return words === null ? { words: reason, lang: "en" } : { words, lang: language };
  });
}

/**
 * What speaks against serving a version: the gate's reasons, or that the one that serves reads significantly more.
 * @param {Card} card @param {Card | undefined} serving @param {string} language @returns {Said[]}
 */
export function objections({ version, verdict, accuracy }, serving, language) {
  if (verdict && verdict.decision !== "promote") {
    return [{ words: translate("say.gateStopped", { version }), lang: language }, ...reasonsOf(verdict, language)];
  }
  const [own, better] = [accuracy, serving?.accuracy ?? 0].map((share) => percent(share, 2, language));
  const values = { version, accuracy: own, current: serving?.version ?? "", better };
  return [{ words: translate("say.readsLess", values), lang: language }];
}

/** Whether the report shows what the finding says. @param {Finding | undefined} finding */
export const isInReport = (finding) => finding?.kind === "share" || finding?.kind === "number";
