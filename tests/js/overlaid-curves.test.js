import assert from "node:assert/strict";
import { test } from "node:test";
import { bestOf, isValidated, overlaid, rangeOf } from "../../static/admin/overlay-data.js";

const job = (...accuracies) => ({
  history: accuracies.map((value, at) => ({ epoch: at + 1, val_accuracy: value, val_loss: value === null ? null : 1 - value })),
});

test("trainings of different lengths share the epochs, and a line ends where its training did", () => {
  assert.deepEqual(overlaid([job(0.9, 0.95), job(0.8, 0.9, 0.97)], "val_accuracy"), [
    [1, 2, 3],
    [0.9, 0.95, null],
    [0.8, 0.9, 0.97],
  ]);
});

test("the best of an accuracy is the highest, of a loss the lowest", () => {
  assert.deepEqual(bestOf(job(0.9, 0.75, 0.5), "val_accuracy"), { epoch: 1, value: 0.9 });
  assert.deepEqual(bestOf(job(0.5, 0.75), "val_loss"), { epoch: 2, value: 0.25 });
  assert.equal(bestOf(job(null), "val_loss"), null);
});

test("what was not validated is not offered, and no line leaves the chart", () => {
  assert.equal(isValidated(job(null, null)), false);
  const [low, high] = rangeOf([[0.5, null, 1]]);
  assert.ok(low < 0.5 && low >= 0 && high > 1);
  assert.deepEqual(rangeOf([]), [0, 1]);
});
