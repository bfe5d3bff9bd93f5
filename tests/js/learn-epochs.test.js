import assert from "node:assert/strict";
import { test } from "node:test";
import { best, state, turn } from "../../static/learn/epochs/run.js";

const run = (loss, val_loss) => ({ name: "", digits: 0, dropout: 0, kept: [], loss, val_loss, accuracy: loss, val_accuracy: loss });

test("a run underfits, fits and overfits, in this order and each for as long as it lasts", () => {
  const one = run([2, 1, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02], [2, 1, 0.6, 0.5, 0.52, 0.6, 0.7, 0.8]);
  assert.equal(best(one), 4);
  assert.equal(turn(one), 4);
  assert.deepEqual(
    one.loss.map((_, at) => state(one, at + 1)),
    ["under", "under", "fit", "fit", "over", "over", "over", "over"],
  );
});

test("a validation loss that trembles is no new underfitting", () => {
  const one = run([2, 1, 0.5, 0.4, 0.3], [2, 1, 0.55, 0.7, 0.5]);
  assert.deepEqual(
    [3, 4, 5].map((epoch) => state(one, epoch)),
    ["fit", "fit", "fit"],
  );
});

test("a run that still gets better on unseen digits does not overfit", () => {
  const one = run([2, 1, 0.5, 0.3], [2, 1.1, 0.6, 0.4]);
  assert.equal(turn(one), null);
  assert.equal(state(one, 4), "fit");
});
