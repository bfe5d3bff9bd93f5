// @ts-check
/** Follows one job as the server tells of it. Emits `job` with its present state, and `done` when it has ended. */
export class Feed extends EventTarget {
  /** @type {EventSource | null} */
  #source = null;

  /** @param {string} id */
  follow(id) {
    this.stop();
    const source = new EventSource(`/train/${id}/events`);
    this.#source = source;
    for (const name of ["progress", "epoch", "done"]) {
      source.addEventListener(name, (event) => this.#tell(name, JSON.parse(event.data)));
    }
  }

  stop() {
    this.#source?.close();
    this.#source = null;
  }

  /** @param {string} name @param {import("./job.js").Job} job */
  #tell(name, job) {
    this.dispatchEvent(new CustomEvent("job", { detail: job }));
    if (name !== "done") return;
    this.stop(); // or the browser would connect again
    this.dispatchEvent(new CustomEvent("done", { detail: job }));
  }
}
