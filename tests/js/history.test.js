import assert from "node:assert/strict";
import { test } from "node:test";
import { withDrawing } from "../../static/draw/history/drawings.js";
import { encode } from "../../static/draw/share/ink-code.js";
import { sample } from "../../static/shared/samples.js";

const drawing = (...digits) => ({ code: encode(digits.flatMap(sample)), answer: digits.join("") });
const answers = (drawings) => drawings.map(({ answer }) => answer);

test("the newest drawing stands first and twelve are kept", () => {
  const pairs = Array.from({ length: 20 }, (_, at) => drawing(at % 10, Math.floor(at / 10)));
  const kept = pairs.reduce(withDrawing, []);
  assert.deepEqual(answers(kept), answers(pairs.slice(8).reverse()));
});

test("a drawing that goes on stays one, whether by a stroke more or by undo", () => {
  const kept = [drawing(3), drawing(1), drawing(1, 7), drawing(1)].reduce(withDrawing, []);
  assert.deepEqual(answers(kept), ["1", "3"]);
});

test("a drawing that comes back moves to the front", () => {
  const kept = [drawing(3), drawing(4), drawing(3)].reduce(withDrawing, []);
  assert.deepEqual(answers(kept), ["3", "4"]);
});

test("what is kept is bounded in size, too", () => {
  const long = (tag) => ({ code: `1${tag}${"_A".repeat(9_000)}A`, answer: tag });
  const kept = ["a", "b", "c", "d", "e"].map(long).reduce(withDrawing, []);
  assert.deepEqual(answers(kept), ["e", "d", "c"]);
});
