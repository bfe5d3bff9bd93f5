// @ts-check
import { scale, ticks } from "./scale.js";

/**
 * Where a plot's parts lie within `width` by `height` pixels.
 * @typedef {import("./scale.js").Axis} Axis
 * @typedef {{width: number, height: number, left: number, right: number, top: number, bottom: number,
 *   x: import("./scale.js").Scale, y: import("./scale.js").Scale, xTicks: {at: number, text: string}[],
 *   yTicks: {at: number, text: string}[], xAxis: Axis, yAxis: Axis}} Frame
 */

const CHARACTER = 7.2;

/** How much wider than a digit a percent sign is, in characters. */
const PERCENT = 0.75;
const LINE = 18;

/** Between two marks of an axis, so that their numbers do not touch. */
const APART = { x: 50, y: 44 };

/** @param {{width: number, height: number, x: Axis, y: Axis, bare?: boolean}} plan `bare` has no marks on its axes @returns {Frame} */
export function frameOf({ width, height, x, y, bare = false }) {
  const top = y.label ? LINE + 8 : 10;
  const bottom = height - (bare ? 1 : LINE + 6 + (x.label ? LINE : 0));
  const yTicks = bare ? [] : ticks(y, Math.max(2, (bottom - top) / APART.y));
  const longest = Math.max(0, ...yTicks.map(({ text }) => text.length + (text.endsWith("%") ? PERCENT : 0)));
  const left = bare ? 1 : Math.ceil(longest * CHARACTER) + 12;
  const right = width - (bare ? 1 : 14);
  const xTicks = bare ? [] : ticks(x, Math.max(2, (right - left) / APART.x));
  const inner = { left, right, top: bare ? 1 : top, bottom };
  return {
    width,
    height,
    ...inner,
    x: scale(x, left, right),
    y: scale(y, bottom, inner.top),
    xTicks,
    yTicks,
    xAxis: x,
    yAxis: y,
  };
}
