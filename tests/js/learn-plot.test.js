import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, moved } from "../../static/learn/kit/drag-handle.js";
import { frameOf } from "../../static/learn/kit/frame.js";
import { spread } from "../../static/learn/kit/label-spread.js";
import { path } from "../../static/learn/kit/marks.js";
import { decimalsOf, fixed, power, short } from "../../static/learn/kit/numbers.js";
import { scale, ticks } from "../../static/learn/kit/scale.js";

const texts = (axis, count) => ticks(axis, count).map(({ text }) => text);

test("numbers carry a real minus sign, and zero none", () => {
  assert.equal(fixed(-1.25, 1), "−1.3");
  assert.equal(fixed(-0.001, 2), "0.00");
  assert.equal(short(0), "0");
  assert.equal(short(-12.3456), "−12.3");
  assert.equal(short(0.5), "0.5");
  assert.equal(short(1234), "1234");
});

test("what is very small or large is a power of ten", () => {
  assert.equal(short(3.6e-7, 2), "3.6×10⁻⁷");
  assert.equal(short(1e-5), "10⁻⁵");
  assert.equal(short(2.5e7), "2.5×10⁷");
  assert.equal(power(-12), "10⁻¹²");
});

test("a step says how many decimals its numbers need", () => {
  assert.deepEqual([1, 0.5, 0.25, 0.01, 10].map(decimalsOf), [0, 1, 2, 2, 0]);
});

test("an axis is marked at round numbers", () => {
  assert.deepEqual(texts({ low: -6, high: 6 }, 7), ["−6", "−4", "−2", "0", "2", "4", "6"]);
  assert.deepEqual(texts({ low: 0, high: 1.1 }, 6), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
});

test("a logarithmic axis is marked at powers of ten, only so many of them", () => {
  assert.deepEqual(texts({ low: 1e-4, high: 10, log: true }, 9), ["10⁻⁴", "10⁻³", "0.01", "0.1", "1", "10"]);
  assert.ok(texts({ low: 1e-12, high: 1, log: true }, 4).length <= 5);
});

test("a place on the screen leads back to its number", () => {
  for (const axis of [
    { low: -3, high: 5 },
    { low: 0.01, high: 100, log: true },
  ]) {
    const { to, back } = scale(axis, 40, 640);
    assert.equal(to(axis.low), 40);
    assert.equal(to(axis.high), 640);
    assert.ok(Math.abs(back(to(2.5)) - 2.5) < 1e-9);
  }
});

test("a plot leaves room for the numbers along its axes", () => {
  const plain = frameOf({ width: 340, height: 300, x: { low: 0, high: 1 }, y: { low: 0, high: 1 } });
  const long = frameOf({ width: 340, height: 300, x: { low: 0, high: 1, label: "x" }, y: { low: 0, high: 10_000 } });
  assert.ok(long.left > plain.left);
  assert.ok(long.bottom < plain.bottom);
  assert.ok(plain.xTicks.length <= 6);
});

test("a line breaks where there is no value", () => {
  const frame = frameOf({ width: 100, height: 100, x: { low: 0, high: 3 }, y: { low: 0, high: 1 }, bare: true });
  assert.equal(path([0, 1, 2, 3], [0, 1, null, 0], frame), "M1 99L33.7 1M99 99");
});

test("words that would lie on each other are moved apart, in their order and on the plot", () => {
  assert.deepEqual(spread([50, 10, 52], 15, 0, 100), [50, 10, 65]);
  assert.deepEqual(spread([95, 96], 15, 0, 100), [85, 100]);
});

const ALONG = { name: "x", along: "x", min: -6, max: 6, step: 0.1 };
const PLANE = { name: "start", along: "both", min: -3, max: 3, step: 0.5, minY: -1, maxY: 1 };

test("arrow keys move a point by a step, with shift and by page by ten", () => {
  assert.deepEqual(moved("ArrowRight", false, { x: 1, y: 9 }, ALONG), { x: 1.1, y: 9 });
  assert.deepEqual(moved("ArrowUp", false, { x: 1, y: 9 }, ALONG), { x: 1.1, y: 9 });
  assert.deepEqual(moved("ArrowLeft", true, { x: 1, y: 9 }, ALONG), { x: 0, y: 9 });
  assert.deepEqual(moved("PageDown", false, { x: 1, y: 9 }, ALONG), { x: 0, y: 9 });
});

test("Home and End lead to the ends, and other keys nowhere", () => {
  assert.deepEqual(moved("Home", false, { x: 1, y: 0 }, ALONG), { x: -6, y: 0 });
  assert.deepEqual(moved("End", false, { x: 1, y: 0 }, ALONG), { x: 6, y: 0 });
  assert.equal(moved("a", false, { x: 1, y: 0 }, ALONG), null);
});

test("a point of a plane moves both ways and stays on it", () => {
  assert.deepEqual(moved("ArrowUp", false, { x: 0, y: 0 }, PLANE), { x: 0, y: 0.5 });
  assert.deepEqual(moved("ArrowLeft", false, { x: -3, y: 0 }, PLANE), { x: -3, y: 0 });
  assert.deepEqual(fit({ x: 2.2, y: 7 }, PLANE), { x: 2, y: 1 });
});
