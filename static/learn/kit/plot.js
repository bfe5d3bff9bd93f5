// @ts-check
import { axes } from "./axes.js";
import { DragHandle } from "./drag-handle.js";
import { frameOf } from "./frame.js";
import { spread } from "./label-spread.js";
import { drawn } from "./marks.js";
import { set, svg } from "./svg.js";

/**
 * @typedef {{x: import("./scale.js").Axis, y: import("./scale.js").Axis, marks: import("./marks.js").Mark[], label?: string, bare?: boolean,
 *   free?: boolean}} Drawing `label` says in words what is drawn, `bare` leaves out the axes, `free` lets marks leave the plotting area
 */

/** Words on each other's lines are this far apart. */
const LINE = 15;

let made = 0;

/**
 * A plot in an element of reserved size. Its colours are the stylesheet's, so a change of theme redraws nothing; its letters keep their
 * size however narrow it is, for it is laid out anew. Emits `layout` when that happened.
 */
export class Plot extends EventTarget {
  /** @type {Drawing | null} */
  #drawing = null;
  /** @type {DragHandle[]} */
  #knobs = [];

  /** @param {HTMLElement} host */
  constructor(host) {
    super();
    this.host = host;
    this.id = `clip-${++made}`;
    this.canvas = svg("svg", { class: "drawing", role: "img", "aria-label": "" });
    this.layer = svg("svg", { class: "knobs" });
    host.classList.add("plot");
    host.append(this.canvas, this.layer);
    new ResizeObserver(() => this.#draw()).observe(host);
  }

  /** Show something else, or some of it. @param {Partial<Drawing>} drawing */
  update(drawing) {
    this.#drawing = /** @type {Drawing} */ ({ marks: [], ...this.#drawing, ...drawing });
    this.#draw();
  }

  /** A point that can be moved, by pointer or by keys. @param {import("./drag-handle.js").Handle} handle */
  knob(handle) {
    const knob = new DragHandle(this, handle);
    this.#knobs.push(knob);
    this.layer.append(knob.element);
    return knob;
  }

  /** Where things lie now; null before anything is drawn. @returns {import("./frame.js").Frame | null} */
  get frame() {
    const [width, height] = [this.host.clientWidth, this.host.clientHeight];
    if (!this.#drawing || width === 0 || height === 0) return null;
    return frameOf({ width, height, x: this.#drawing.x, y: this.#drawing.y, bare: this.#drawing.bare });
  }

  #draw() {
    const frame = this.frame;
    if (!frame || !this.#drawing) return;
    const { left, right, top, bottom, width, height } = frame;
    const box = { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
    const clip = svg("clipPath", { id: this.id }, svg("rect", box));
    const group = svg("g", { "clip-path": this.#drawing.free ? undefined : `url(#${this.id})` });
    const words = svg("g", { class: "words" });
    for (const mark of this.#drawing.marks) (mark.kind === "text" ? words : group).append(drawn(mark, frame));
    keepApart(words, frame);
    const ground = this.#drawing.bare ? [] : [axes(frame)];
    this.canvas.replaceChildren(svg("defs", {}, clip), ...ground, group, words);
    for (const layer of [this.canvas, this.layer]) set(layer, { viewBox: `0 0 ${width} ${height}` });
    set(this.canvas, { "aria-label": this.#drawing.label ?? "" });
    for (const knob of this.#knobs) knob.place();
    this.dispatchEvent(new Event("layout"));
  }
}

/** Move words that would lie on each other up or down. @param {SVGElement} words @param {import("./frame.js").Frame} frame */
function keepApart(words, { top, bottom }) {
  const found = [...words.querySelectorAll(".apart")];
  const places = spread(
    found.map((word) => Number(word.getAttribute("y"))),
    LINE,
    top + LINE,
    bottom - 4,
  );
  for (const [at, word] of found.entries()) set(word, { y: places[at] });
}
