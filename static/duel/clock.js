// @ts-check
/** @import { EmitterClass } from "../shared/events.d.ts" */

/** Counts seconds down, and stands still while it is paused. Emits `tick` with the seconds left, whenever that changes, and `end`. */
export class Clock extends /** @type {EmitterClass<{tick: number}>} */ (EventTarget) {
  #left = 0;
  #since = 0;
  #timer = 0;

  /** @param {() => number} now in ms @param {(act: () => void, ms: number) => number} later @param {(timer: number) => void} never */
  constructor(
    now = () => performance.now(),
    later = (act, ms) => window.setTimeout(act, ms),
    never = (timer) => clearTimeout(timer),
  ) {
    super();
    this.now = now;
    this.later = later;
    this.never = never;
  }

  get running() {
    return this.#timer !== 0;
  }

  /** @param {number} seconds */
  start(seconds) {
    this.pause();
    this.#left = seconds * 1000;
    this.resume();
  }

  pause() {
    if (!this.running) return;
    this.#left -= this.now() - this.#since;
    this.never(this.#timer);
    this.#timer = 0;
  }

  resume() {
    if (this.running || this.#left <= 0) return;
    this.#since = this.now();
    this.#tell();
  }

  #tell() {
    const left = this.#left - (this.now() - this.#since);
    this.dispatchEvent(new CustomEvent("tick", { detail: Math.max(0, Math.ceil(left / 1000)) }));
    if (left > 0) {
      this.#timer = this.later(() => this.#tell(), left % 1000 || 1000);
      return;
    }
    this.#timer = 0;
    this.#left = 0;
    this.dispatchEvent(new Event("end"));
  }
}
