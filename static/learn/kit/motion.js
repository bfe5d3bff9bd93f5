// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";

/**
 * Steps that are shown one after the other, by themselves: play, pause, one step back or on, and a slider, which is a value of the experiment.
 * @template {string} Key
 */
export class Motion {
  #frame = 0;
  #since = 0;
  #from = 0;
  #last = 0;

  /**
   * @param {import("./experiment.js").Experiment<Record<Key, number>>} experiment @param {Key} key of the value that counts the steps
   * @param {{seconds?: number, still?: MediaQueryList}} [how] how long all of it takes; where `still` matches, nothing begins by itself
   */
  constructor(experiment, key, { seconds = 6, still = matchMedia("(prefers-reduced-motion: reduce)") } = {}) {
    this.experiment = experiment;
    this.key = key;
    this.seconds = seconds;
    this.still = still;
    const place = find(experiment.figure, `[data-motion="${key}"]`, HTMLElement);
    this.slider = find(place, "input", HTMLInputElement);
    this.button = find(place, "[data-do=play]", HTMLButtonElement);
    this.#last = Number(this.slider.max);
    this.button.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    this.slider.addEventListener("input", () => this.pause());
    for (const [name, by] of /** @type {[string, number][]} */ ([
      ["back", -1],
      ["on", 1],
    ])) {
      place.querySelector(`[data-do=${name}]`)?.addEventListener("click", () => this.step(by));
    }
  }

  get playing() {
    return this.#frame !== 0;
  }

  get at() {
    return Math.min(this.experiment.values[this.key], this.#last);
  }

  /** There are only so many steps to show. @param {number} last */
  limit(last) {
    this.#last = Math.min(last, Number(this.slider.max));
  }

  /** Begin by itself, where that is welcome. */
  begin() {
    if (!this.still.matches) this.play(0);
  }

  /** @param {number} [from] */
  play(from = this.at >= this.#last ? 0 : this.at) {
    this.pause();
    this.#from = from;
    this.#since = performance.now();
    this.#show(true);
    const tick = () => {
      const gone = ((performance.now() - this.#since) / (this.seconds * 1000)) * Number(this.slider.max);
      const at = Math.min(this.#last, Math.floor(this.#from + gone));
      this.#frame = requestAnimationFrame(tick);
      if (at !== this.experiment.values[this.key]) this.experiment.put(this.#valuesAt(at));
      if (at >= this.#last) this.pause();
    };
    this.#frame = requestAnimationFrame(tick);
  }

  pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#show(false);
  }

  /** @param {number} by */
  step(by) {
    this.pause();
    this.experiment.set(this.#valuesAt(Math.min(this.#last, this.at + by)));
  }

  /** @param {number} at */
  #valuesAt(at) {
    return /** @type {Record<Key, number>} */ ({ [this.key]: at });
  }

  /** @param {boolean} playing */
  #show(playing) {
    this.button.dataset.playing = String(playing);
    this.button.setAttribute("aria-label", translate(playing ? "say.kit.pause" : "say.kit.play"));
  }
}
