// @ts-check
import { Offline, Problem } from "./api.js";
import { say } from "./say.js";

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
export function sentence(error) {
  if (error instanceof Offline) return say("say.away");
  if (!(error instanceof Problem)) return say("say.broken");
  const key = KNOWN.get(error.slug);
  return key ? say(key) : error.message;
}
