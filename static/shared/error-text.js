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

/** What to say of whatever went wrong, in the page's language; a proxy's refusal has no slug. @param {unknown} error */
export function errorText(error) {
  const detail = error instanceof Problem && DETAILED.has(error.slug) ? error.detail : "";
  return [errorSentence(error), detail].filter(Boolean).join(" ");
}

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
