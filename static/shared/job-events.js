// @ts-check
import { address } from "./address.js";
import { call, Problem } from "./api.js";
import { hasEnded } from "./job.js";

/** @import { Job } from "./api-types.d.ts" */
/** @import { EmitterClass } from "./events.d.ts" */

/** Milliseconds after which a job is asked for whose stream the browser has given up. */
const AGAIN = 2000;

/**
 * Follows one job as the server tells of it. Emits `job` with its present state, and `done` when it has ended; `lost` when
 * the stream was refused, from when on it asks for the job every two seconds; `trouble` with what ends the following for good.
 */
export class JobEvents extends /** @type {EmitterClass<{job: Job, done: Job, trouble: Problem}>} */ (EventTarget) {
  /** @type {EventSource | null} */
  #source = null;
  #timer = 0;
  #lost = false;

  /** @param {string} id */
  follow(id) {
    this.stop();
    this.#listen(id);
  }

  stop() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#lost = false;
  }

  /** @param {string} id */
  #listen(id) {
    const source = new EventSource(address(`/train/${id}/events`));
    this.#source = source;
    for (const name of ["progress", "epoch", "done"]) {
      source.addEventListener(name, (event) => {
        this.#lost = false;
        this.#tell(name, /** @type {Job} */ (JSON.parse(event.data)));
      });
    }
    source.addEventListener("error", () => {
      // a connection that broke is made again by the browser; one that was refused is not
      if (this.#source === source && source.readyState === EventSource.CLOSED) this.#lose(id);
    });
  }

  /** @param {string} id */
  #lose(id) {
    this.#source = null;
    if (!this.#lost) this.dispatchEvent(new Event("lost"));
    this.#lost = true;
    const timer = window.setTimeout(() => this.#ask(id, timer), AGAIN);
    this.#timer = timer;
  }

  /** @param {string} id @param {number} timer as long as it is this one, nobody has stopped or begun anew */
  async #ask(id, timer) {
    try {
      const job = await call("GET", `/train/${id}`);
      if (this.#timer !== timer) return;
      this.#tell(hasEnded(job) ? "done" : "progress", job);
      if (!hasEnded(job)) this.#listen(id);
    } catch (error) {
      if (this.#timer !== timer) return;
      if (!(error instanceof Problem) || ![401, 403, 404].includes(error.status)) return this.#lose(id);
      this.stop();
      this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
    }
  }

  /** @param {string} name @param {Job} job */
  #tell(name, job) {
    this.dispatchEvent(new CustomEvent("job", { detail: job }));
    if (name !== "done") return;
    this.stop(); // or the browser would connect again
    this.dispatchEvent(new CustomEvent("done", { detail: job }));
  }
}
