// @ts-check
/** @import { EmitterClass } from "./events.d.ts" */
/** @import { Stroke } from "./ink.js" */

/**
 * The first `share` of `strokes`, counted in points.
 * @param {Stroke[]} strokes @param {number} share 0..1 @returns {Stroke[]}
 */
export function firstPart(strokes, share) {
  let left = Math.max(1, Math.ceil(strokes.reduce((sum, stroke) => sum + stroke.length, 0) * share));
  return strokes.flatMap((stroke) => {
    const taken = stroke.slice(0, Math.max(0, left));
    left -= taken.length;
    return taken.length > 0 ? [taken] : [];
  });
}

/** Draws strokes as a hand would, point after point. Emits `part` with what is drawn so far and `end`. */
export class StrokePlayer extends /** @type {EmitterClass<{part: Stroke[]}>} */ (EventTarget) {
  #frame = 0;

  playing = false;

  /** @param {number} [duration] ms @param {MediaQueryList} [still] when it matches, the drawing stands at once */
  constructor(duration = 450, still = matchMedia("(prefers-reduced-motion: reduce)")) {
    super();
    this.duration = duration;
    this.still = still;
  }

  /** @param {Stroke[]} strokes @param {number} [duration] ms */
  play(strokes, duration = this.duration) {
    this.stop();
    this.playing = true;
    const start = performance.now();
    const step = () => {
      const share = this.still.matches ? 1 : Math.min(1, (performance.now() - start) / duration);
      this.dispatchEvent(new CustomEvent("part", { detail: firstPart(strokes, share) }));
      if (share < 1) this.#frame = requestAnimationFrame(step);
      else this.stop();
    };
    step();
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    if (!this.playing) return;
    this.playing = false;
    this.dispatchEvent(new Event("end"));
  }
}
