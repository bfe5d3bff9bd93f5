// @ts-check
import { Offline, text } from "../shared/api.js";
import { parts } from "../shared/dom.js";
import { count, percent } from "../shared/format.js";
import { between, counted } from "./traffic-figures.js";

/** @import { Counted, Traffic } from "./traffic-figures.js" */

/** Milliseconds between two looks, and seconds that the figures are of. */
const EVERY = 4000;
const SPAN = 60;

/** The traffic of the last minute, looked at again every few seconds for as long as it is in view. */
export class LiveTraffic {
  /** @type {Counted[]} the earliest first */
  #looks = [];
  #inView = false;
  #timer = 0;

  /** @param {HTMLElement} container */
  constructor(container) {
    this.parts = parts(container);
    this.language = document.documentElement.lang;
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.#inView = isIntersecting;
      this.#look();
    }).observe(container);
    document.addEventListener("visibilitychange", () => this.#look());
  }

  async #look() {
    clearTimeout(this.#timer);
    if (!this.#inView || document.hidden) return;
    try {
      const now = counted(await text("/metrics"), performance.now() / 1000);
      this.#looks = [...this.#looks.filter(({ at }) => at > now.at - SPAN), now];
      this.#show(between(this.#looks[0], now));
    } catch (error) {
      if (!(error instanceof Offline)) return; // not an admin any more
    }
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#look(), EVERY);
  }

  /** @param {Traffic} traffic */
  #show({ rate, unsure, median, slow, corrections }) {
    const milliseconds = (/** @type {number | null} */ seconds) =>
      seconds === null ? "–" : `${Number((seconds * 1000).toPrecision(2))} ms`;
    this.parts.rate.textContent = new Intl.NumberFormat(this.language, { maximumFractionDigits: 1 }).format(rate);
    this.parts.unsure.textContent = unsure === null ? "–" : percent(unsure, 1, this.language);
    this.parts.median.textContent = milliseconds(median);
    this.parts.slow.textContent = milliseconds(slow);
    this.parts.corrections.textContent = count(corrections, this.language);
  }
}
