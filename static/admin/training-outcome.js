// @ts-check
import { call, Problem } from "../shared/api.js";
import { hasEnded } from "../shared/job.js";

/** @import { Card, Job, Regression, VersionList } from "../shared/api-types.d.ts" */
/** @import { Outcome } from "./outcome.js" */
/** @import { RegressionReport } from "./regression-report.js" */

/** Fetches what the outcome of the watched training consists of, and shows as much as is known. */
export class TrainingOutcome {
  /** @type {Job | null} */
  #job = null;
  /** @type {VersionList} */
  #list = { current: null, pinned: [], shipped: [], names: [], rollback: null, versions: [] };
  /** The id of the training that was seen running. */
  #seenRunning = "";
  /** The id of the training that had ended when the versions were listed. */
  #listedAfter = "";
  /** @type {Map<number, Card>} in full, with the gate's report */
  #cards = new Map();
  /** @type {Map<string, Regression | null>} the regression reports of refused candidates, by training */
  #refused = new Map();

  /** @param {Outcome} outcome @param {RegressionReport} report */
  constructor(outcome, report) {
    this.outcome = outcome;
    this.report = report;
  }

  /** @param {Job} job */
  watch(job) {
    this.#job = job;
    if (!hasEnded(job)) this.#seenRunning = job.id;
    this.#show();
  }

  /** @param {VersionList} list */
  async listed(list) {
    this.#list = list;
    await this.load();
  }

  /** Fetch the card or the report of the watched training, now that the versions are listed, and show it. */
  async load() {
    const job = this.#job;
    this.#listedAfter = job && hasEnded(job) ? job.id : "";
    const version = job?.result?.version ?? 0;
    if (this.#list.versions.some((card) => card.version === version) && !this.#cards.has(version)) {
      this.#cards.set(version, await call("GET", `/models/${version}`));
    }
    const watched = this.#job;
    if (watched?.result?.version === null && !this.#refused.has(watched.id)) {
      const { id } = watched;
      this.#refused.set(id, await reportOf(id));
    }
    this.#show();
  }

  #show() {
    const job = this.#job;
    if (!job) return;
    const version = job.result?.version ?? 0;
    const there = this.#list.versions.map((card) => card.version);
    const card = there.includes(version) ? this.#cards.get(version) : this.#listedAfter === job.id ? null : undefined;
    const regression = card?.regression ?? this.#refused.get(job.id) ?? null;
    this.outcome.update({ job, card, regression, current: this.#list.current, there });
    this.report.update({ version, regression, open: this.#seenRunning !== job.id });
  }
}

/** Return the report of a training, or null where there is none. @param {string} id */
async function reportOf(id) {
  try {
    return await call("GET", `/train/${id}/report`);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}
