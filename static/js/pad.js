// @ts-check
import { adds, lay, pointIn } from "./ink.js";

/** @typedef {import("./ink.js").Stroke} Stroke */

/**
 * The sheet that is drawn on. It keeps strokes in unit coordinates, so a resize loses nothing.
 * Emits `ink` (at most once a frame, whenever what is on the sheet changed) and `lift` (the pen left the sheet).
 */
export class Pad extends EventTarget {
  /** @type {Stroke[]} */
  #strokes = [];
  /** @type {Stroke[][]} */
  #past = [];
  /** @type {ImageBitmap | null} */
  #picture = null;
  /** @type {number | null} */
  #pen = null;
  /** @type {DOMRect | null} */
  #box = null;
  #frame = 0;
  #dirty = false;

  /** The time of the latest pointer event that added ink, as `performance.now()` counts; 0 when no pointer made what is drawn. */
  touched = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super();
    this.canvas = canvas;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#up(event));
    new ResizeObserver(() => this.#paint()).observe(canvas);
  }

  get strokes() {
    return this.#strokes;
  }

  get empty() {
    return this.#strokes.length === 0 && !this.#picture;
  }

  get undoable() {
    return this.#past.length > 0;
  }

  undo() {
    const before = this.#past.pop();
    if (before) this.#show(before);
  }

  clear() {
    if (this.#strokes.length > 0) this.remember();
    if (!this.empty) this.#show([]);
  }

  /** Let undo come back to what is drawn now. */
  remember() {
    this.#past.push(this.#strokes);
  }

  /** Replace what is drawn, without a step of its own. @param {Stroke[]} strokes */
  replace(strokes) {
    this.#show(strokes);
  }

  /** Show a picture instead of strokes. @param {ImageBitmap} picture */
  show(picture) {
    if (this.#strokes.length > 0) this.remember();
    this.#show([]);
    this.#picture = picture;
    this.#paint();
  }

  /** Draw again in the colours of now. */
  repaint() {
    this.#paint();
  }

  /** @param {Stroke[]} strokes */
  #show(strokes) {
    this.#strokes = strokes;
    this.#picture = null;
    this.touched = 0;
    this.#dirty = true;
    this.#flush();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.#pen !== null || event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#pen = event.pointerId;
    this.#box = this.canvas.getBoundingClientRect();
    this.remember();
    this.#picture = null;
    this.#strokes = [...this.#strokes, []];
    this.#take([event], event.timeStamp);
    this.dispatchEvent(new Event("touch"));
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pen) return;
    const events = event.getCoalescedEvents?.() ?? [];
    this.#take(events.length > 0 ? events : [event], event.timeStamp);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#pen) return;
    if (event.type === "pointerup") this.#take([event], event.timeStamp);
    this.#pen = null;
    this.#flush();
    this.dispatchEvent(new Event("lift"));
  }

  /** @param {PointerEvent[]} events @param {number} time */
  #take(events, time) {
    const stroke = this.#strokes[this.#strokes.length - 1];
    const box = /** @type {DOMRect} */ (this.#box);
    for (const event of events) {
      const point = pointIn(box, event.clientX, event.clientY);
      if (!adds(stroke, point)) continue;
      stroke.push(point);
      this.touched = time;
      this.#dirty = true;
    }
    if (this.#dirty) this.#frame ||= requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#dirty) return;
    this.#dirty = false;
    this.#paint();
    this.dispatchEvent(new Event("ink"));
  }

  #paint() {
    const { canvas } = this;
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.clearRect(0, 0, side, side);
    context.strokeStyle = getComputedStyle(canvas).color;
    if (this.#picture) contain(context, this.#picture, side);
    lay(context, this.#strokes, side);
  }
}

/** Draw `picture` as large as fits. @param {CanvasRenderingContext2D} context @param {ImageBitmap} picture @param {number} side */
function contain(context, picture, side) {
  const scale = side / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (side - width) / 2, (side - height) / 2, width, height);
}
