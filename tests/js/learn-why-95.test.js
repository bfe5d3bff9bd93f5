import assert from "node:assert/strict";
import { test } from "node:test";
import { between, mistakenFor, unbroken, whether } from "../../static/js/learn/why-95/arithmetic.js";

/** Of 10,000 images 1,000 are a one; 50 of these are taken for a seven, and 10 sevens for a one. */
const CONFUSION = Array.from({ length: 10 }, (_, digit) => Array.from({ length: 10 }, (__, said) => (digit === said ? 1000 : 0)));
[CONFUSION[1][1], CONFUSION[1][7], CONFUSION[7][7], CONFUSION[7][1]] = [950, 50, 990, 10];

const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test("a number of two digits is read when both are", () => {
  near(unbroken(0.9, 2), 0.81);
  assert.equal(unbroken(1, 16), 1);
});

test("an accuracy is as uncertain as it was measured on few images, and never above 1", () => {
  const [low, high] = between(0.5, 100);
  near(high - low, 2 * 1.96 * 0.05);
  assert.equal(between(0.99, 20)[1], 1);
});

test("where the share is that of the test, right answers are those that were counted", () => {
  const { finds, right, holds } = whether(CONFUSION, 1, 0.1);
  near(finds, 0.95);
  near(right, (950 + 9000 - 10) / 10000);
  near(holds, 950 / 960);
});

test("what is rarer is found as often, and a yes holds less often", () => {
  const [often, seldom] = [whether(CONFUSION, 1, 0.1), whether(CONFUSION, 1, 0.001)];
  assert.equal(seldom.finds, often.finds);
  near(seldom.holds, (0.001 * 0.95) / (0.001 * 0.95 + 0.999 * (10 / 9000)));
});

test("a digit is taken for what it is most often confused with, or for nothing", () => {
  assert.equal(mistakenFor(CONFUSION[1], 1), 7);
  assert.equal(mistakenFor(CONFUSION[4], 4), null);
});
