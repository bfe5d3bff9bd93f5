import assert from "node:assert/strict";
import { test } from "node:test";
import { within } from "../../static/learn/gradient-descent/batch-sizes.js";
import { after } from "../../static/learn/gradient-descent/initial-weights.js";

test("small batches get as many epochs as are worked out, large ones all of them", () => {
  assert.equal(within(1, 40), 2);
  assert.equal(within(20, 40), 40);
  assert.equal(within(2000, 40), 40);
  assert.equal(within(1, 1), 1);
});

test("a step's new weights go back to the API in the order in which it takes them", () => {
  const layers = [
    {
      next_weights: [
        [1, 2],
        [3, 4],
      ],
      next_bias: [7, 8],
    },
    { next_weights: [[5], [6]], next_bias: [9] },
  ];
  assert.deepEqual(after({ layers }), { weights: [1, 2, 3, 4, 5, 6], biases: [7, 8, 9] });
});
