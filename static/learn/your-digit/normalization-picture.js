// @ts-check
import { Pixels } from "../kit/pixels.js";
import { svg } from "../kit/svg.js";
import { BOX, inRoom, RIM, SIDE } from "./normalization-steps.js";

/** @import { Normalized } from "../kit/digit-types.d.ts" */
/** @typedef {{x: number, y: number, width: number, height: number}} Rectangle in pixels of the digit image */

/** Width of the pen that the page shows, in shares of its sheet; that of `ink.js`. */
const PEN = 0.046;

/** Drawn in tenths of the digit image's pixels. */
const UNIT = 10;

/** A dark room in which the digit is normalized: the picture as it is at a step, and the lines that explain it. */
export class NormalizationPicture {
  /** @param {HTMLElement} room */
  constructor(room) {
    const frame = document.createElement("div");
    frame.className = "ink";
    frame.setAttribute("aria-hidden", "true");
    this.room = room;
    this.frame = frame;
    this.lines = svg("svg", { class: "lines", viewBox: `0 0 ${SIDE * UNIT} ${SIDE * UNIT}`, role: "img" });
    room.append(frame, this.lines);
    this.pixels = new Pixels(frame);
  }

  /** @param {Normalized} found @param {number[][][]} strokes @param {number} step @param {string} label */
  update(found, strokes, step, label) {
    this.room.dataset.step = String(step);
    this.lines.setAttribute("aria-label", label);
    const { rows, rectangle } = shown(found, step);
    this.pixels.update(rows, "", { most: 255 });
    place(this.frame, rectangle);
    this.lines.replaceChildren(...drawn(found, strokes, step));
  }
}

/** The picture of a step, and where it stands. @param {Normalized} found @param {number} step @returns {{rows: number[][], rectangle: Rectangle}} */
function shown({ ink, square, average, stretched, corner }, step) {
  const [x, y] = step >= 6 ? corner : [RIM, RIM];
  if (step >= 3) return { rows: step === 3 ? average : stretched, rectangle: { x, y, width: BOX, height: BOX } };
  const across = ink.rows[0].length * ink.pixel;
  return { rows: ink.rows, rectangle: inRoom([0, 0, across, ink.rows.length * ink.pixel], square) };
}

/** @param {HTMLElement} element @param {Rectangle} rectangle */
function place(element, { x, y, width, height }) {
  const share = (/** @type {number} */ value) => `${(value / SIDE) * 100}%`;
  const { style } = element;
  [style.left, style.top, style.width, style.height] = [share(x), share(y), share(width), share(height)];
}

/** @param {Normalized} found @param {number[][][]} strokes @param {number} step */
function drawn(found, strokes, step) {
  if (step === 0) return strokes.map(line);
  const { box, square, centre, corner } = found;
  const made = [];
  if (step === 1 || step === 2) made.push(outline(inRoom(box, square), step === 1 ? "now" : "before"));
  if (step === 2) made.push(outline(inRoom(square, square), "now"));
  const [x, y] = step >= 6 ? corner : [RIM, RIM];
  if (step >= 3)
    made.push(...(step === 3 ? grid() : []), outline({ x, y, width: BOX, height: BOX }, step === 3 ? "now" : "before"));
  if (step >= 5) {
    made.push(cross(SIDE / 2 + 0.5, SIDE / 2 + 0.5, "middle", 2), cross(x + centre[0], y + centre[1], "balance", 1.1));
  }
  return made;
}

/** A stroke as it was drawn on the sheet. @param {number[][]} points */
function line(points) {
  const all = points.length > 1 ? points : [points[0], points[0]];
  const d = all.map(([x, y], at) => `${at === 0 ? "M" : "L"}${(x * SIDE * UNIT).toFixed(1)} ${(y * SIDE * UNIT).toFixed(1)}`);
  return svg("path", { class: "stroke-drawn", d: d.join(""), "stroke-width": PEN * SIDE * UNIT });
}

/** @param {Rectangle} rectangle @param {string} name */
const outline = ({ x, y, width, height }, name) =>
  svg("rect", { class: `outline ${name}`, x: x * UNIT, y: y * UNIT, width: width * UNIT, height: height * UNIT });

/** The cells of the 20 by 20. */
function grid() {
  const rim = RIM * UNIT;
  const end = rim + BOX * UNIT;
  const inner = Array.from({ length: BOX - 1 }, (_, at) => rim + (at + 1) * UNIT);
  return inner.flatMap((at) => [
    svg("line", { class: "cells", x1: at, x2: at, y1: rim, y2: end }),
    svg("line", { class: "cells", x1: rim, x2: end, y1: at, y2: at }),
  ]);
}

/** A cross; that of the middle goes through the whole room. @param {number} x @param {number} y @param {string} name @param {number} arm */
function cross(x, y, name, arm) {
  const [left, right, top, bottom] = name === "middle" ? [0, SIDE, 0, SIDE] : [x - arm, x + arm, y - arm, y + arm];
  return svg(
    "g",
    { class: name },
    svg("line", { x1: left * UNIT, x2: right * UNIT, y1: y * UNIT, y2: y * UNIT }),
    svg("line", { x1: x * UNIT, x2: x * UNIT, y1: top * UNIT, y2: bottom * UNIT }),
    ...(name === "middle" ? [] : [svg("circle", { cx: x * UNIT, cy: y * UNIT, r: 0.7 * UNIT })]),
  );
}
