// @ts-check
import { svg, tidy } from "./svg.js";

/**
 * What a plot can show. `look` is a class of `learn.css` that gives the colour: accent, counter, alarm, muted, quiet, text, or one to eight.
 * @typedef {{kind: "line", x: number[], y: (number | null)[], look?: string, dashed?: boolean, thin?: boolean}} Line null breaks the line
 * @typedef {{kind: "area", x: number[], y: number[], base?: number | number[], look?: string}} Area down to `base`, 0 unless told
 * @typedef {{kind: "dots", x: number[], y: number[], look?: string, size?: number, hollow?: boolean}} Dots
 * @typedef {{kind: "bars", x: number[], y: number[], width?: number, look?: string, looks?: (string | undefined)[]}} Bars `width` in x's units
 * @typedef {{kind: "rule", x?: number, y?: number, look?: string, dashed?: boolean}} Rule a straight line across
 * @typedef {{kind: "segment", from: [number, number], to: [number, number], look?: string, dashed?: boolean, arrow?: boolean}} Segment
 * @typedef {{kind: "text", x: number, y: number, text: string, look?: string, anchor?: "start" | "middle" | "end", dx?: number, dy?: number,
 *   apart?: boolean}} Text `apart` keeps it off the other words that say so
 * @typedef {Line | Area | Dots | Bars | Rule | Segment | Text} Mark
 * @typedef {import("./frame.js").Frame} Frame
 */

/** @param {Mark} mark @param {Frame} frame @returns {SVGElement} */
export function drawn(mark, frame) {
  const made = shapeOf(mark, frame);
  const look = mark.look ?? (mark.kind === "text" ? "text" : "accent");
  made.classList.add("mark", mark.kind, look);
  if ("dashed" in mark && mark.dashed) made.classList.add("dashed");
  if ("thin" in mark && mark.thin) made.classList.add("thin");
  if ("hollow" in mark && mark.hollow) made.classList.add("hollow");
  if ("apart" in mark && mark.apart) made.classList.add("apart");
  return made;
}

/** @param {Mark} mark @param {Frame} frame @returns {SVGElement} */
function shapeOf(mark, frame) {
  switch (mark.kind) {
    case "line":
      return DRAW.line(mark, frame);
    case "area":
      return DRAW.area(mark, frame);
    case "dots":
      return DRAW.dots(mark, frame);
    case "bars":
      return DRAW.bars(mark, frame);
    case "rule":
      return DRAW.rule(mark, frame);
    case "segment":
      return DRAW.segment(mark, frame);
    case "text":
      return DRAW.text(mark, frame);
  }
}

/** The path of a line through these points, broken where y is null. @param {number[]} xs @param {(number | null)[]} ys @param {Frame} frame */
export function path(xs, ys, frame) {
  let pen = "M";
  const steps = xs.map((x, at) => {
    const y = ys[at];
    if (y === null || y === undefined || !Number.isFinite(y)) {
      pen = "M";
      return "";
    }
    const step = `${pen}${tidy(frame.x.to(x))} ${tidy(bounded(frame.y.to(y), frame))}`;
    pen = "L";
    return step;
  });
  return steps.join("");
}

/** What is far outside is cut off anyway, and no browser draws numbers of any size. @param {number} place @param {Frame} frame */
const bounded = (place, { height }) => Math.min(20 * height, Math.max(-20 * height, place));

const DRAW = {
  /** @param {Line} mark @param {Frame} frame */
  line: ({ x, y }, frame) => svg("path", { d: path(x, y, frame) }),

  /** @param {Area} mark @param {Frame} frame */
  area: ({ x, y, base = 0 }, frame) => {
    const ground = Array.isArray(base) ? [...base] : x.map(() => base);
    const back = path([...x].reverse(), ground.reverse(), frame).replace(/^M/, "L");
    return svg("path", { d: `${path(x, y, frame)}${back}Z` });
  },

  /** @param {Dots} mark @param {Frame} frame */
  dots: ({ x, y, size = 3.5 }, frame) =>
    svg("g", {}, ...x.map((at, index) => svg("circle", { cx: frame.x.to(at), cy: bounded(frame.y.to(y[index]), frame), r: size }))),

  /** @param {Bars} mark @param {Frame} frame */
  bars: ({ x, y, width = 0.7, looks = [] }, frame) => {
    const zero = frame.yAxis.log ? frame.bottom : frame.y.to(Math.max(0, frame.yAxis.low));
    const rects = x.map((at, index) => {
      const [left, right] = [frame.x.to(at - width / 2), frame.x.to(at + width / 2)];
      const end = Math.min(frame.height, Math.max(0, frame.y.to(y[index])));
      const box = { x: left, width: Math.max(1, right - left), y: Math.min(zero, end), height: Math.abs(zero - end) };
      return svg("rect", { ...box, class: looks[index] });
    });
    return svg("g", {}, ...rects);
  },

  /** @param {Rule} mark @param {Frame} frame */
  rule: ({ x, y }, frame) => {
    const [left, right] = x === undefined ? [frame.left, frame.right] : [frame.x.to(x), frame.x.to(x)];
    const [top, bottom] = y === undefined ? [frame.top, frame.bottom] : [frame.y.to(y), frame.y.to(y)];
    return svg("line", { x1: left, x2: right, y1: top, y2: bottom });
  },

  /** @param {Segment} mark @param {Frame} frame */
  segment: ({ from, to, arrow = false }, frame) => {
    const [x1, y1, x2, y2] = [frame.x.to(from[0]), frame.y.to(from[1]), frame.x.to(to[0]), frame.y.to(to[1])];
    const group = svg("g", {}, svg("line", { x1, y1, x2, y2 }));
    if (arrow && Math.hypot(x2 - x1, y2 - y1) > 4) group.append(head(x1, y1, x2, y2));
    return group;
  },

  /** @param {Text} mark @param {Frame} frame */
  text: ({ x, y, text, anchor = "start", dx = 0, dy = 0 }, frame) =>
    svg("text", { x: frame.x.to(x) + dx, y: frame.y.to(y) + dy, "text-anchor": anchor }, text),
};

/** An arrow's head. @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function head(x1, y1, x2, y2) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const corner = (/** @type {number} */ turn) =>
    `${tidy(x2 - 9 * Math.cos(angle + turn))} ${tidy(y2 - 9 * Math.sin(angle + turn))}`;
  return svg("path", { d: `M${corner(0.4)}L${tidy(x2)} ${tidy(y2)}L${corner(-0.4)}` });
}
