import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, SQUARES } from "../../static/shared/keyboard-pen.js";

test("an arrow moves the pen by a square, two of them slantwise", () => {
  assert.deepEqual(moved([14, 6], ["ArrowDown"]), [14, 7]);
  assert.deepEqual(moved([14, 6], ["ArrowDown", "ArrowLeft"]), [13, 7]);
});

test("the pen stays on the pad", () => {
  assert.deepEqual(moved([1, SQUARES - 1], ["ArrowLeft", "ArrowDown"]), [1, SQUARES - 1]);
});
