// @ts-check
import { Offline, Problem } from "./api.js";
import { translate } from "./i18n.js";

/** A sentence for each type of problem that the server has, by the problem's slug. */
const SENTENCES = new Map([
  ["bad-data", "say.badData"],
  ["bad-image", "say.badImage"],
  ["bad-input", "say.badInput"],
  ["bad-request", "say.notUnderstood"],
  ["bad-version", "say.badVersion"],
  ["blank-image", "say.blank"],
  ["busy", "say.busy"],
  ["conflict", "say.conflict"],
  ["forbidden", "say.forbidden"],
  ["full", "say.busy"],
  ["head-too-large", "say.notUnderstood"],
  ["internal", "say.internal"],
  ["key-needed", "say.keyNeeded"],
  ["misdirected", "say.notUnderstood"],
  ["no-model", "say.noModel"],
  ["not-allowed", "say.notAllowed"],
  ["not-found", "say.notFound"],
  ["reason-needed", "say.needsReason"],
  ["stopping", "say.restarting"],
  ["switched-off", "say.switchedOff"],
  ["too-large", "say.tooLarge"],
  ["too-many-requests", "say.tooManyRequests"],
  ["too-slow", "say.tooSlow"],
  ["took-too-long", "say.tookTooLong"],
  ["unavailable", "say.unavailable"],
  ["unsupported-type", "say.unsupported"],
]);

/** Of these the server's own words, which are English, name the cause. */
const DETAILED = new Set(["bad-data", "bad-image", "bad-input", "bad-version", "conflict", "reason-needed", "unavailable"]);

/** Of those, what anybody meets who draws: the page's own sentence is enough where it is not English. */
const FOR_ANYBODY = new Set(["bad-image", "bad-input"]);

/** What to say of whatever went wrong, in the page's language; a proxy's refusal has no slug. @param {unknown} error */
export function errorText(error) {
  return [errorSentence(error), error instanceof Problem && detailed(error.slug) ? error.detail : ""].filter(Boolean).join(" ");
}

/** @param {string} slug */
const detailed = (slug) => DETAILED.has(slug) && (document.documentElement.lang === "en" || !FOR_ANYBODY.has(slug));

/** The same without the server's own words. @param {unknown} error */
export function errorSentence(error) {
  if (error instanceof Offline) return translate("say.away");
  if (!(error instanceof Problem)) return translate("say.broken");
  return translate(SENTENCES.get(error.slug) ?? (error.status > 500 ? "say.busy" : "say.notUnderstood"));
}

/** Why the server is not asked yet, and when it is. @param {unknown} error @param {number} seconds */
export function waitText(error, seconds) {
  return translate("say.askedAgain", { why: errorText(error), seconds: Math.max(1, Math.ceil(seconds)) });
}
