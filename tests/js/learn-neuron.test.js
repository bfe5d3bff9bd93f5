import assert from "node:assert/strict";
import { test } from "node:test";
import { eachLearns, learned, sizes } from "../../static/learn/neuron/parameter-count.js";
import { growing, loudest } from "../../static/learn/neuron/partial-sums.js";

test("a dense layer learns a weight for each input of each neuron, and a bias for each neuron", () => {
  assert.equal(learned(128, 10), 1290);
});

test("a network without a hidden layer joins every pixel to every output", () => {
  assert.deepEqual(sizes(0, 128), [784, 10]);
  assert.deepEqual(eachLearns(sizes(2, 16)), [784 * 16 + 16, 16 * 16 + 16, 16 * 10 + 10]);
});

test("a sum grows from the bias to the bias and all products", () => {
  assert.deepEqual(growing([2, -3], 1), [1, 3, 0]);
});

test("the loudest neurons speak for the answer; silent ones and those against it are left out", () => {
  assert.deepEqual(loudest([1, 0, 2, 3], [1, 5, 2, -1]), [
    { neuron: 2, word: 4 },
    { neuron: 0, word: 1 },
  ]);
});
