// @ts-check
import { element } from "./dom.js";

/** @import { EmitterClass } from "./events.d.ts" */
/** @import { Point } from "./ink.js" */
/** @import { Touch } from "./pen.js" */

/** Squares on a side of the pad: the pen goes from square to square, as the network will see it. */
export const SQUARES = 28;

/** @type {Map<string, [number, number]>} */
const WAYS = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);

/**
 * Where the pen goes from a square while these keys are held; it never leaves the pad.
 * @param {[number, number]} square column and row @param {Iterable<string>} held @returns {[number, number]}
 */
export function moved([column, row], held) {
  for (const key of held) {
    const [right, down] = WAYS.get(key) ?? [0, 0];
    [column, row] = [column + right, row + down];
  }
  const inside = (/** @type {number} */ at) => Math.min(SQUARES - 1, Math.max(1, at));
  return [inside(column), inside(row)];
}

/**
 * A pen that arrow keys move while its canvas has the focus, two of them slantwise; the space bar puts it down and lifts it.
 * Emits `down`, `move` and `up`, each with a Touch.
 */
export class KeyboardPen extends /** @type {EmitterClass<{down: Touch, move: Touch, up: Touch}>} */ (EventTarget) {
  /** @type {Set<string>} */
  #held = new Set();
  #down = false;

  /** The column and the row of squares that the pen is at. @type {[number, number]} */
  square = [14, 6];

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super();
    this.mark = element("span", { class: "pen", hidden: "" });
    canvas.after(this.mark);
    canvas.addEventListener("keydown", (event) => this.#pressed(event));
    canvas.addEventListener("keyup", ({ key }) => this.#held.delete(key));
    canvas.addEventListener("blur", () => this.#rest());
    canvas.addEventListener("pointerdown", () => this.#rest(), { capture: true });
  }

  /** Lift the pen, where it is down. */
  lift() {
    if (!this.#down) return;
    this.#down = false;
    this.mark.classList.remove("down");
    this.#tell("up", []);
  }

  #rest() {
    this.#held.clear();
    this.lift();
    this.mark.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== " " && !WAYS.has(event.key))) return;
    event.preventDefault(); // the page stays where it is
    if (event.key !== " ") this.#move(event.key);
    else if (event.repeat) return;
    else if (this.#down) this.lift();
    else this.#begin();
    this.#show();
  }

  #begin() {
    this.#tell("down", [this.#point()]); // which may empty the pad first, and so lift every pen
    this.#down = true;
  }

  /** @param {string} key */
  #move(key) {
    this.#held.add(key);
    this.square = moved(this.square, this.#held);
    if (this.#down) this.#tell("move", [this.#point()]);
  }

  /** @returns {Point} */
  #point() {
    return [this.square[0] / SQUARES, this.square[1] / SQUARES];
  }

  #show() {
    const [x, y] = this.#point();
    [this.mark.style.left, this.mark.style.top] = [`${x * 100}%`, `${y * 100}%`];
    this.mark.hidden = false;
    this.mark.classList.toggle("down", this.#down);
  }

  /** @param {"down" | "move" | "up"} name @param {Point[]} points */
  #tell(name, points) {
    this.dispatchEvent(new CustomEvent(name, { detail: { points, time: performance.now() } }));
  }
}
