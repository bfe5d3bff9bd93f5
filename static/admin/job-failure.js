// @ts-check
import { element } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";

/** @import { Job } from "../shared/api-types.d.ts" */

/** A sentence for each cause of which a training fails. */
const CAUSES = new Map([
  ["silent", "say.failedSilent"],
  ["out-of-memory", "say.failedMemory"],
  ["killed-out-of-memory", "say.failedKilledMemory"],
  ["killed", "say.failedKilled"],
  ["exited", "say.failedExited"],
  ["trainer-died", "say.failedTrainer"],
  ["disk-full", "say.failedDiskFull"],
  ["disk", "say.failedDisk"],
  ["not-run", "say.failedNotRun"],
  ["data-missing", "say.failedDataMissing"],
  ["data-unreadable", "say.failedDataUnreadable"],
  ["crashed", "say.failedCrashed"],
]);

/** Why a training failed, in the page's language; what has no known cause is in the server's own words. @param {Job} job */
export function failed({ error, failure }) {
  const key = CAUSES.get(failure?.cause ?? "");
  if (key) return element("p", { class: "alarm" }, translate(key, failure?.values ?? {}));
  const why = error ? element("span", { lang: "en" }, error) : "";
  return element("p", { class: "alarm" }, translate("say.failedOtherwise"), " ", why);
}
