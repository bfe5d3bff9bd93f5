// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { placed } from "../../static/draw/digit-boxes.js";
import { calm, latestOf, SheetReading } from "../../static/draw/sheet-reading.js";

const SHARES = [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.91, 0.01, 0.01];

/** @param {number} digit @param {number} left @param {number[]} strokes @param {number} [confidence] @returns {any} */
const one = (digit, left, strokes, confidence = 0.99) => ({
  digit,
  confidence,
  probabilities: SHARES,
  is_digit: confidence > 0.6,
  box: [left, 0.3, 0.15, 0.3],
  line: 0,
  strokes,
});

/** @param {any[]} digits @returns {any} */
const reading = (...digits) => ({
  ...{ digit: 4, confidence: 0.3, probabilities: SHARES, is_digit: false, warnings: ["no-digit"], version: 6 },
  ...(digits.length > 0 && { number: { text: digits.map(({ digit }) => digit).join(""), digits, marks: [], warnings: [] } }),
});

const TWENTY = reading(one(2, 0, [0]), one(0, 0.3, [1]));

test("the digit that was written last is looked at, in a picture the least certain", () => {
  assert.equal(latestOf(TWENTY.number), 1);
  assert.equal(latestOf(reading(one(2, 0, [0, 3]), one(0, 0.3, [1, 2])).number), 0);
  assert.equal(latestOf(reading(one(2, 0, [], 0.9), one(0, 0.3, [], 0.8), one(1, 0.6, [])).number), 1);
});

test("a digit that a person chose is looked at until the ink changes", () => {
  const sheet = new SheetReading();
  sheet.update(TWENTY);
  assert.equal(sheet.digit?.digit, 0);
  sheet.choose(0);
  sheet.update(TWENTY);
  assert.equal(sheet.digit?.digit, 2);
  assert.deepEqual(sheet.digit?.warnings, []);
  sheet.changed();
  assert.equal(sheet.digit?.digit, 0);
  sheet.update(reading());
  assert.equal(sheet.at, -1);
  assert.equal(sheet.digit?.digit, 4);
  sheet.update(null);
  assert.equal(sheet.digit, null);
});

test("a digit of a number is corrected by its own strokes, and told from the others by them", () => {
  const sheet = new SheetReading();
  const pad = /** @type {any} */ ({ strokes: [[[0, 0]], [[0.3, 0]], [[0.32, 0]]], picture: null });
  sheet.update(reading(one(2, 0, [0]), one(4, 0.3, [1, 2])));
  assert.deepEqual(sheet.strokes(pad), pad.strokes.slice(1));
  assert.equal(sheet.drawing(pad), pad.strokes[2]);
  sheet.choose(0);
  assert.equal(sheet.drawing(pad), pad.strokes[0]);
  sheet.update(reading());
  assert.equal(sheet.drawing(pad), pad.strokes);
});

test("while a stroke is written beside a digit, it is a number only where that stroke stands apart", () => {
  assert.deepEqual(calm(TWENTY, reading(), 1), TWENTY);
  const near = reading(one(1, 0, [0]), one(1, 0.18, [1])); // as the rest of a 4 does
  assert.equal(calm(near, reading(), 1).number, undefined);
  const minus = reading(one(5, 0, [0])); // or the bar of a 5
  assert.equal(calm(minus, reading(), 1).number, undefined);
});

test("while a stroke is written in a number, its boxes stay until it is a digit, or a part of one", () => {
  assert.equal(calm(reading(), TWENTY, 2), TWENTY);
  const split = reading(one(2, 0, [0]), one(1, 0.3, [1]), one(1, 0.42, [2]));
  assert.equal(calm(split, TWENTY, 2), TWENTY);
  const joined = reading(one(2, 0, [0]), one(4, 0.3, [1, 2]));
  assert.equal(calm(joined, TWENTY, 2), joined);
  const mark = reading(one(2, 0, [0]), one(0, 0.3, [1]));
  assert.equal(calm(mark, TWENTY, 2), mark);
});

test("a box has room around the ink, and stays on the pad", () => {
  const place = placed([0, 0.3, 0.2, 0.4], null);
  assert.ok(place.left > 0 && place.top < 0.28 && place.right > 0.22 && place.bottom > 0.72);
  const bottom = placed([0.9, 0.9, 0.1, 0.1], null);
  assert.ok(bottom.right < 1 && bottom.bottom < 1);
});

test("boxes of a picture are where it is shown: in the middle of the pad", () => {
  const wide = /** @type {any} */ ({ bitmap: { width: 200, height: 100 } });
  const { left, top, right, bottom } = placed([50, 25, 100, 50], wide);
  assert.ok(Math.abs((left + right) / 2 - 0.5) < 1e-9);
  assert.ok(Math.abs((top + bottom) / 2 - 0.5) < 1e-9);
  assert.ok(right - left > 0.5 && right - left < 0.6);
});
