// @ts-check
import { element } from "../shared/dom.js";
import { percent, when } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { stateOf } from "../shared/job.js";

/** @import { VersionNames } from "./version-names.js" */
/** @import { Job, Overrides, Sweep } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */

/** The trainings there were, the newest first. Emits `look` with a job when one is chosen. */
export class Trainings extends /** @type {EmitterClass<{look: Job}>} */ (EventTarget) {
  /** @type {Job[]} */
  #jobs = [];

  /** @param {HTMLTableElement} table @param {VersionNames} names */
  constructor(table, names) {
    super();
    this.names = names;
    names.addEventListener("change", () => this.update(this.#jobs));
    this.body = table.tBodies[0];
    this.language = document.documentElement.lang;
    table.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-look]") : null;
      const job = this.#jobs.find(({ id }) => button instanceof HTMLElement && id === button.dataset.look);
      if (job) this.dispatchEvent(new CustomEvent("look", { detail: job }));
    });
  }

  /** @param {Job[]} jobs */
  update(jobs) {
    this.#jobs = jobs;
    this.body.replaceChildren(...jobs.map((job) => this.#row(job)));
  }

  /** One job is in another state than before. @param {Job} job */
  change(job) {
    const before = this.#jobs.find(({ id }) => id === job.id);
    if (before && stateOf(before) !== stateOf(job)) this.update(this.#jobs.map((known) => (known === before ? job : known)));
  }

  /** @param {Job} job */
  #row(job) {
    const look = element("button", { class: "link", type: "button", "data-look": job.id }, when(job.created, this.language));
    const accuracy = job.result?.accuracy;
    return element(
      "tr",
      { "data-status": job.status },
      element("th", { scope: "row" }, look),
      element("td", {}, job.recipe),
      element("td", {}, changesOf(job)),
      element("td", {}, stateOf(job)),
      element("td", {}, accuracy == null ? "–" : percent(accuracy, 2, this.language)),
      element("td", {}, job.result?.version ? this.names.title(job.result.version) : "–"),
    );
  }
}

/** What was changed in the recipe, and what a sweep tries. @param {Job} job */
function changesOf({ overrides, sweep }) {
  if (!sweep) return changes(overrides);
  return [sweepOf(sweep), ...(Object.keys(overrides).length ? [changes(overrides)] : [])].join("; ");
}

/** What a sweep tries, in one line. @param {Sweep} sweep */
export function sweepOf({ grid, seeds }) {
  const tried = Object.entries(grid).map(([name, values]) => `${name.replaceAll("_", " ")} ${values.join(", ")}`);
  return translate("say.sweepOf", { grid: tried.join("; "), seeds });
}

/** What was changed in the recipe. @param {Overrides} overrides */
export function changes(overrides) {
  const given = Object.entries(overrides).map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`);
  return given.join(", ") || "–";
}
