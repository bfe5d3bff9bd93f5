// @ts-check
import { Offline, Problem } from "./api.js";
import { translate } from "./i18n.js";

/** What a person is told, by the problem's slug; any other problem speaks for itself. */
const KNOWN = new Map([
  ["blank-image", "say.blank"],
  ["bad-image", "say.badImage"],
  ["too-large", "say.tooLarge"],
  ["unsupported-type", "say.unsupported"],
  ["no-model", "say.noModel"],
  ["not-allowed", "say.notAllowed"],
  ["key-needed", "say.keyNeeded"],
]);

/** One sentence for whatever went wrong. @param {unknown} error */
export function errorText(error) {
  if (error instanceof Offline) return translate("say.away");
  if (!(error instanceof Problem)) return translate("say.broken");
  const key = KNOWN.get(error.slug);
  return key ? translate(key) : error.message;
}
