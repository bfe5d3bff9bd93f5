import assert from "node:assert/strict";
import { test } from "node:test";
import { alike, changedLine } from "../../static/learn/quickstart/changed-line.js";
import { shape } from "../../static/learn/quickstart/tensor-shape.js";

test("a shape is written as Python writes it", () => {
  assert.equal(shape([28, 28]), "(28, 28)");
  assert.equal(shape([784]), "(784,)");
});

test("a change is shown as the line of the program that it changes", () => {
  assert.equal(changedLine({}), "");
  assert.equal(changedLine({ dropout: 0.6 }), "keras.layers.Dropout(0.6),");
  assert.match(changedLine({ batch_size: "full" }), /batch_size=len\(x_train\)/);
  assert.match(changedLine({ share: 0.02 }), /permutation\(60000\)\[:1200\]/);
});

test("an optimizer that comes with its learning rate is shown with it", () => {
  assert.match(changedLine({ optimizer: "sgd", learning_rate: 0.01 }), /optimizer=keras\.optimizers\.SGD\(0\.01\)/);
  assert.match(changedLine({ optimizer: "rmsprop" }), /optimizer="rmsprop"/);
});

test("two trainings are alike when they change the same, and nothing else", () => {
  assert.ok(alike({ optimizer: "sgd", learning_rate: 0.01 }, { learning_rate: 0.01, optimizer: "sgd" }));
  assert.ok(alike({}, {}));
  assert.ok(!alike({ epochs: 1 }, {}));
  assert.ok(!alike({}, { epochs: 1 }));
  assert.ok(!alike({ epochs: 1 }, { epochs: 20 }));
});
