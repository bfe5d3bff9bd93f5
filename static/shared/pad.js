// @ts-check
import { adds, curve, lay } from "./ink.js";
import { Pen } from "./pen.js";

/** @import { Stroke } from "./ink.js" */
/** @import { KeyboardPen } from "./keyboard-pen.js" */
/** @import { Touch } from "./pen.js" */
/** @typedef {{bitmap: ImageBitmap, file: Blob}} Picture */
/** @typedef {{strokes: Stroke[], picture: Picture | null}} Sheet */

/**
 * The sheet that is drawn on. It keeps strokes in unit coordinates, so a resize loses nothing.
 * Emits `ink` (at most twice a frame, when what is on the sheet changed), `touch` (the pen came down), `lift` (the pen left the sheet)
 * and `repaint` (its size or its colours are others).
 */
export class Pad extends EventTarget {
  /** @type {Stroke[]} */
  #strokes = [];
  /** What the hand touched in the stroke under way. @type {Stroke} */
  #touched = [];
  /** @type {Sheet[]} */
  #past = [];
  /** What undo took back. @type {Sheet[]} */
  #future = [];
  /** @type {Picture | null} */
  #picture = null;
  #frame = 0;
  #unsaid = false;
  #colour = "";

  /** The time of the latest pointer event that added ink, as `performance.now()` counts; 0 when no pointer made what is drawn. */
  touched = 0;

  /** @param {HTMLCanvasElement} canvas @param {(Pen | KeyboardPen)[]} [pens] what draws on it */
  constructor(canvas, pens = [new Pen(canvas)]) {
    super();
    this.canvas = canvas;
    this.pens = pens;
    for (const pen of pens) {
      pen.addEventListener("down", ({ detail }) => this.#down(detail));
      pen.addEventListener("move", ({ detail }) => this.#take(detail));
      pen.addEventListener("up", ({ detail }) => this.#up(detail));
    }
    new ResizeObserver(() => this.repaint()).observe(canvas);
    canvas.dataset.ready = ""; // and so it is seen
  }

  get strokes() {
    return this.#strokes;
  }

  /** What is shown instead of strokes; null for strokes. */
  get picture() {
    return this.#picture;
  }

  get empty() {
    return this.#strokes.length === 0 && !this.#picture;
  }

  get undoable() {
    return this.#past.length > 0;
  }

  get redoable() {
    return this.#future.length > 0;
  }

  undo() {
    this.#turn(this.#past, this.#future);
  }

  redo() {
    this.#turn(this.#future, this.#past);
  }

  clear() {
    if (this.empty) return;
    this.remember();
    this.#show({ strokes: [], picture: null });
  }

  /** Let undo come back to what is drawn now. */
  remember() {
    this.#past.push(this.#sheet);
    this.#future = [];
  }

  /** Replace what is drawn, without a step of its own. @param {Stroke[]} strokes */
  replace(strokes) {
    this.#show({ strokes, picture: null });
  }

  /** Show a picture instead of strokes. @param {Picture} picture */
  show(picture) {
    if (!this.empty) this.remember();
    this.#show({ strokes: [], picture });
  }

  /** Draw again in the size and colours of now; no other painting looks them up, for that would lay out the page. */
  repaint() {
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    this.#colour = getComputedStyle(this.canvas).color;
    this.#paint();
    this.dispatchEvent(new Event("repaint"));
  }

  get #sheet() {
    return { strokes: this.#strokes, picture: this.#picture };
  }

  /** @param {Sheet[]} from @param {Sheet[]} to */
  #turn(from, to) {
    const sheet = from.pop();
    if (!sheet) return;
    to.push(this.#sheet);
    this.#show(sheet);
  }

  /** @param {Sheet} sheet */
  #show({ strokes, picture }) {
    for (const pen of this.pens) pen.lift(); // or the rest of a stroke under way would land on what is shown
    this.#strokes = strokes;
    this.#picture = picture;
    this.touched = 0;
    this.#unsaid = true;
    this.#flush();
  }

  /** @param {Touch} touch */
  #down(touch) {
    this.remember();
    this.#picture = null;
    this.#strokes = [...this.#strokes, []];
    this.#touched = [];
    this.#take(touch);
    this.dispatchEvent(new Event("touch"));
  }

  /** @param {Touch} touch */
  #up(touch) {
    this.#take(touch);
    this.#flush();
    this.dispatchEvent(new Event("lift"));
  }

  /** @param {Touch} touch */
  #take({ points, time }) {
    const added = points.filter((point) => adds(this.#touched, point) && this.#touched.push(point));
    if (added.length > 0) {
      this.#strokes[this.#strokes.length - 1] = curve(this.#touched);
      this.touched = time;
      this.#unsaid = true;
    }
    // the first ink of a frame is told at once, what follows with the frame's painting
    if (!this.#unsaid || this.#frame) return;
    this.#frame = requestAnimationFrame(() => this.#flush());
    this.#tell();
  }

  #flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#paint();
    if (this.#unsaid) this.#tell();
  }

  #tell() {
    this.#unsaid = false;
    this.dispatchEvent(new Event("ink"));
  }

  #paint() {
    const side = this.canvas.width;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.clearRect(0, 0, side, side);
    context.strokeStyle = this.#colour;
    if (this.#picture) contain(context, this.#picture.bitmap, side);
    lay(context, this.#strokes, side);
  }
}

/** Draw `picture` as large as fits. @param {CanvasRenderingContext2D} context @param {ImageBitmap} picture @param {number} side */
export function contain(context, picture, side) {
  const scale = side / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (side - width) / 2, (side - height) / 2, width, height);
}
