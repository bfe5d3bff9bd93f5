// @ts-check
import { call, text } from "../../shared/api.js";
import { hasEnded } from "../../shared/job.js";
import { JobEvents } from "../../shared/job-events.js";

/** @import { Job, Overrides } from "../../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../../shared/events.d.ts" */
/** @typedef {{job: Job, log: string, pressed: number | null, took: number | null}} Run `took`, in seconds from the press to the test */

/** What a training came to on the held-out digits; null before they are read. @param {Job} job */
export const evaluationOf = (job) => job.result ?? job.progress.evaluation ?? null;

/**
 * Trainings that are started here, one at a time, and followed to their end. Emits `change` when there is news of one, `done` when one
 * has ended, and `trouble` with an error.
 */
export class TrainingRun extends /** @type {EmitterClass<{trouble: unknown}>} */ (EventTarget) {
  /** @type {Map<string, Run>} by the job's id, the latest last */
  #runs = new Map();

  constructor() {
    super();
    this.feed = new JobEvents();
    this.feed.addEventListener("job", ({ detail }) => this.#attempt(() => this.#heard(detail)));
    this.feed.addEventListener("trouble", ({ detail }) => this.#trouble(detail));
  }

  /** All of them, the latest last. */
  get runs() {
    return [...this.#runs.values()];
  }

  /** The one that has not ended yet. */
  get underway() {
    return this.runs.find(({ job }) => !hasEnded(job));
  }

  /** Start one and follow it; it is not to serve. @param {Overrides} overrides */
  async start(overrides) {
    const pressed = performance.now();
    const job = await call("POST", "/train", { json: { recipe: "quickstart", overrides, promote: "never" } });
    this.#runs.set(job.id, { job, log: "", pressed, took: null });
    this.feed.follow(job.id);
  }

  /** End the one under way. */
  async stop() {
    const { underway } = this;
    if (underway) await this.#heard(await call("DELETE", `/train/${underway.job.id}`));
  }

  /** Take one up that was started before. @param {string} id */
  async find(id) {
    const job = await call("GET", `/train/${id}`);
    this.#runs.set(id, { job, log: "", pressed: null, took: null });
    await this.#heard(job);
    if (!hasEnded(job)) this.feed.follow(id);
  }

  /** @param {Job} job */
  async #heard(job) {
    const run = /** @type {Run} */ (this.#runs.get(job.id));
    run.job = job;
    if ((evaluationOf(job) || hasEnded(job)) && run.pressed !== null) run.took ??= (performance.now() - run.pressed) / 1000;
    this.dispatchEvent(new Event("change"));
    const log = await text(`/train/${job.id}/log`);
    if (log.length < run.log.length) return; // an older answer that came late
    run.log = log;
    this.dispatchEvent(new Event("change"));
    if (hasEnded(job)) this.dispatchEvent(new Event("done"));
  }

  /** @param {() => Promise<void>} deed */
  async #attempt(deed) {
    try {
      await deed();
    } catch (error) {
      this.#trouble(error);
    }
  }

  /** @param {unknown} error */
  #trouble(error) {
    this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
  }
}
