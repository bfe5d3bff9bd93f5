import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, POINTS, prediction } from "../../static/learn/losses/prediction.js";

test("a prediction is one of the points that the API works out", () => {
  const { min, max, step } = prediction.bounds;
  const points = Array.from({ length: POINTS }, (_, at) => min + at * step);
  const kind = prediction(0.02);
  assert.ok(points.some((point) => Math.abs(point - kind.initial) < 1e-6));
  assert.equal(kind.fit(2), max);
  assert.equal(kind.parse("0"), undefined);
});

test("the nearest of some values is found by its index", () => {
  assert.equal(nearest([0, 0.25, 0.5], 0.3), 1);
  assert.equal(nearest([0, 0.25, 0.5], 9), 2);
});
