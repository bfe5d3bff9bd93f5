import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning } from "../../static/draw/shortcuts.js";
import { bareConfidence, clock, confidence, errorBar, kilobytes, minutesLeft, percent } from "../../static/shared/format.js";

const press = (key, held = {}) => meaning({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test("percent is written with as many decimals as asked for", () => {
  assert.equal(percent(0.9912, 2), "99.12%");
});

test("no probability is shown as certain", () => {
  assert.deepEqual(
    [1, 0.99999, 0.9994].map((share) => confidence(share)),
    ["99.9%", "99.9%", "99.9%"],
  );
  assert.equal(confidence(1, "ko", 0), "99%");
});

test("a probability is the same figure with and without its sign", () => {
  assert.deepEqual(
    [1, 0.5, 0.0006, 0.00001].map((share) => bareConfidence(share)),
    ["99.9", "50.0", "0.1", "0"],
  );
  assert.deepEqual(
    [1, 0.5, 0.0006, 0.00001].map((share) => confidence(share)),
    ["99.9%", "50.0%", "0.1%", "0%"],
  );
});

test("durations read as a clock does", () => {
  assert.deepEqual([5, 65, 3725].map(clock), ["0:05", "1:05", "1:02:05"]);
});

test("a long wait is told in whole minutes, a short one counts down", () => {
  assert.deepEqual([1440, 1451, 5400, 91].map(minutesLeft), [24, 24, 90, 2]);
  assert.equal(minutesLeft(80), null);
});

test("sizes are told in thousands and millions of bytes", () => {
  assert.deepEqual([93_412, 2_160_000].map(kilobytes), ["93 kB", "2.2 MB"]);
});

test("the error bar of 99% on 10,000 images is a fifth of a percent", () => {
  assert.equal(errorBar(0.99, 10_000).toFixed(4), "0.0020");
});

test("keys mean what the list of keys says", () => {
  assert.deepEqual(press("7"), { name: "sample", digit: 7 });
  assert.deepEqual(press("z", { ctrlKey: true }), { name: "undo" });
  assert.deepEqual(press("z", { metaKey: true }), { name: "undo" });
  assert.deepEqual(press("Z", { ctrlKey: true, shiftKey: true }), { name: "redo" });
  assert.deepEqual(press("y", { ctrlKey: true }), { name: "redo" });
  assert.deepEqual([press("Escape"), press("c"), press("C")], Array(3).fill({ name: "clear" }));
  assert.deepEqual(press("?"), { name: "help" });
});

test("the browser keeps its own keys", () => {
  assert.equal(press("c", { ctrlKey: true }), null);
  assert.equal(press("0", { ctrlKey: true }), null);
  assert.equal(press("Tab"), null);
});
