// @ts-check
/** Does something at most once in `pause` ms, the last time asked included. */
export class Throttle {
  #timer = 0;
  #last = Number.NEGATIVE_INFINITY;

  /**
   * @param {() => void} act @param {number} pause
   * @param {{now: () => number, later: (act: () => void, ms: number) => number}} [clock]
   */
  constructor(act, pause, clock = { now: () => performance.now(), later: (later, ms) => window.setTimeout(later, ms) }) {
    this.act = act;
    this.pause = pause;
    this.clock = clock;
  }

  ask() {
    if (this.#timer) return;
    const wait = this.#last + this.pause - this.clock.now();
    if (wait <= 0) this.#run();
    else this.#timer = this.clock.later(() => this.#run(), wait);
  }

  #run() {
    this.#timer = 0;
    this.#last = this.clock.now();
    this.act();
  }
}
