// @ts-check
import { pointIn } from "./ink.js";

/** @import { EmitterClass } from "./events.d.ts" */
/** @import { Point } from "./ink.js" */
/** @typedef {{points: Point[], time: number}} Touch where the pen was, and when, as `performance.now()` counts */

/** A hand that only taps moves by less, in pixels. */
const STILL = 6;

/**
 * One pen on a canvas, be it a mouse, a finger or a stylus; a second one is ignored while the first is down.
 * Emits `down`, `move` and `up`, each with a Touch.
 */
export class Pen extends /** @type {EmitterClass<{down: Touch, move: Touch, up: Touch}>} */ (EventTarget) {
  /** @type {number | null} */
  #pointer = null;
  /** @type {DOMRect | null} */
  #box = null;
  /** What may be a tap yet. @type {PointerEvent[]} */
  #held = [];
  /** @type {(() => void) | null} */
  #tap = null;

  /** @param {HTMLCanvasElement} canvas @param {(point: Point) => (() => void) | null} [tapAt] what a tap there means; null where it is ink */
  constructor(canvas, tapAt = () => null) {
    super();
    this.canvas = canvas;
    this.tapAt = tapAt;
    // the raw event comes before the frame that the other waits for, and a frame is long
    const moved = "onpointerrawupdate" in canvas ? "pointerrawupdate" : "pointermove";
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener(moved, (event) => this.#move(/** @type {PointerEvent} */ (event)));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#up(event));
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#box = this.canvas.getBoundingClientRect();
    this.#tap = this.tapAt(pointIn(this.#box, event.clientX, event.clientY));
    this.#held = this.#tap ? [event] : [];
    if (!this.#tap) this.#tell("down", event, [event]);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    const events = coalesced.length > 0 ? coalesced : [event];
    const [first] = this.#held;
    if (!first) return this.#tell("move", event, events);
    this.#held.push(...events);
    if (Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY) < STILL) return;
    this.#tell("down", event, this.#held);
    this.#held = [];
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    if (this.#held.splice(0).length === 0) this.#tell("up", event, event.type === "pointerup" ? [event] : []);
    else if (event.type === "pointerup") this.#tap?.();
  }

  /** Lift the pen, wherever the hand is: what comes next begins with a new press. */
  lift() {
    if (this.#pointer === null) return;
    this.#pointer = null;
    if (this.#held.splice(0).length > 0) return;
    this.#tell("up", { timeStamp: performance.now() }, []);
  }

  /** @param {string} name @param {{timeStamp: number}} event @param {PointerEvent[]} events */
  #tell(name, event, events) {
    const box = /** @type {DOMRect} */ (this.#box);
    const points = events.map(({ clientX, clientY }) => pointIn(box, clientX, clientY));
    this.dispatchEvent(new CustomEvent(name, { detail: { points, time: event.timeStamp } }));
  }
}
