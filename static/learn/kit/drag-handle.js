// @ts-check
import { set, svg } from "./svg.js";

/**
 * @typedef {{name: string, along: "x" | "y" | "both", min: number, max: number, step: number, minY?: number, maxY?: number, look?: string,
 *   anywhere?: boolean}} Handle `name` is what a screen reader calls it; `minY` and `maxY` bound its y where it moves both ways;
 *   with `anywhere`, a press anywhere on the plot brings it there
 * @typedef {{x: number, y: number}} Spot
 */

/** @import { EmitterClass } from "../../shared/events.d.ts" */

const PAGE = 10;

/** How keys move a knob: how many steps along x (or along its one axis) and along y. @type {Record<string, [number, number]>} */
const KEYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [0, PAGE],
  PageDown: [0, -PAGE],
};

/**
 * Where a key moves a knob; null when it does not.
 * @param {string} key @param {boolean} shift ten steps at once @param {Spot} at @param {Handle} handle @returns {Spot | null}
 */
export function moved(key, shift, at, handle) {
  const { along, min, max, step } = handle;
  if (key === "Home" || key === "End") {
    const end = key === "Home" ? min : max;
    return along === "y" ? { ...at, y: end } : { ...at, x: end };
  }
  if (!(key in KEYS)) return null;
  const [dx, dy] = KEYS[key].map((steps) => steps * step * (shift ? PAGE : 1));
  if (along === "both") return fit({ x: at.x + dx, y: at.y + dy }, handle);
  return fit(along === "x" ? { ...at, x: at.x + dx + dy } : { ...at, y: at.y + dx + dy }, handle);
}

/** The nearest spot that the knob may be at. @param {Spot} spot @param {Handle} handle @returns {Spot} */
export function fit({ x, y }, { along, min, max, step, minY = min, maxY = max }) {
  /** @param {number} value @param {number} low @param {number} high */
  const snap = (value, low, high) =>
    Number(Math.min(high, Math.max(low, low + Math.round((value - low) / step) * step)).toFixed(6));
  const [low, high] = along === "both" ? [minY, maxY] : [min, max];
  return { x: along === "y" ? x : snap(x, min, max), y: along === "x" ? y : snap(y, low, high) };
}

/** A point of a plot that is moved by pointer or by keys, and is a slider to a screen reader. Emits `move` with where it wants to be (x, y). */
export class DragHandle extends /** @type {EmitterClass<{move: Spot}>} */ (EventTarget) {
  /** @type {Spot} */
  #at = { x: 0, y: 0 };
  /** @type {number | null} */
  #pointer = null;

  /** @param {{host: HTMLElement, layer: SVGElement, frame: import("./frame.js").Frame | null}} plot @param {Handle} handle */
  constructor(plot, handle) {
    super();
    this.plot = plot;
    this.handle = handle;
    const circles = [svg("circle", { class: "touch", r: 22 }), svg("circle", { class: "dot", r: 7.5 })];
    const range = { "aria-valuemin": handle.min, "aria-valuemax": handle.max };
    const role = { role: "slider", tabindex: 0, "aria-label": handle.name, "aria-valuenow": handle.min, ...range };
    this.element = svg("g", { class: `knob ${handle.along} ${handle.look ?? "accent"}`, ...role }, ...circles);
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("pointerdown", (event) => this.#down(event));
    if (handle.anywhere) this.#listenAnywhere();
    plot.host.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) plot.host.addEventListener(end, () => this.#up());
  }

  /** @param {Spot} at in the plot's numbers @param {string} text what a screen reader says of it */
  update(at, text) {
    this.#at = at;
    set(this.element, { "aria-valuenow": this.handle.along === "y" ? at.y : at.x, "aria-valuetext": text });
    this.place();
  }

  /** Stand where the plot now has that spot. */
  place() {
    const frame = this.plot.frame;
    if (!frame) return;
    const y = Math.min(frame.bottom, Math.max(frame.top, frame.y.to(this.#at.y)));
    set(this.element, { transform: `translate(${frame.x.to(this.#at.x)} ${y})` });
  }

  /** A press on the plot brings the point there; not a finger's, which may only mean to scroll. */
  #listenAnywhere() {
    this.plot.host.classList.add("anywhere");
    this.plot.host.addEventListener("pointerdown", (event) => event.pointerType !== "touch" && this.#down(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, event.shiftKey, this.#at, this.handle);
    if (!to) return;
    event.preventDefault();
    this.#want(to);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || this.#pointer !== null) return;
    this.#pointer = event.pointerId;
    this.plot.host.setPointerCapture(event.pointerId);
    this.element.classList.add("held");
    this.element.focus({ preventScroll: true });
    this.#move(event);
    event.stopPropagation();
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const frame = this.plot.frame;
    if (event.pointerId !== this.#pointer || !frame) return;
    const box = this.plot.layer.getBoundingClientRect();
    const spot = { x: frame.x.back(event.clientX - box.left), y: frame.y.back(event.clientY - box.top) };
    const { along } = this.handle;
    this.#want(fit({ x: along === "y" ? this.#at.x : spot.x, y: along === "x" ? this.#at.y : spot.y }, this.handle));
  }

  #up() {
    this.#pointer = null;
    this.element.classList.remove("held");
  }

  /** @param {Spot} to */
  #want(to) {
    if (to.x !== this.#at.x || to.y !== this.#at.y) this.dispatchEvent(new CustomEvent("move", { detail: to }));
  }
}
