import assert from "node:assert/strict";
import { test } from "node:test";
import { predictionOf } from "../../static/shared/version-reading.js";

test("what a version says by the inference protocol is a reading like any other", () => {
  const probabilities = [0, 0, 0, 0, 0, 0, 0, 0.6, 0, 0.4];
  const outputs = [
    { name: "probabilities", data: probabilities },
    { name: "digit", data: [7] },
    { name: "is_digit", data: [false] },
  ];
  const { digit, confidence, is_digit, version } = predictionOf({ model_version: "2", outputs });
  assert.deepEqual({ digit, confidence, is_digit, version }, { digit: 7, confidence: 0.6, is_digit: false, version: 2 });
});
