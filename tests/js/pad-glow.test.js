import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "../../static/draw/pad-glow.js";
import { digitImage } from "../../static/offline/normalize.js";
import { rasterize } from "../../static/offline/rasterize.js";
import { sample } from "../../static/shared/samples.js";

/** How much of a drawing lies where the digit image, placed on the pad, has ink. */
function covered(strokes) {
  const image = digitImage(rasterize(strokes));
  const rows = Array.from({ length: 28 }, (_, row) => [...image.subarray(row * 28, (row + 1) * 28)]);
  const { x, y, side } = placeOf(strokes, rows);
  const points = strokes.flat();
  const inked = points.filter(([px, py]) => rows[Math.floor(((py - y) / side) * 28)]?.[Math.floor(((px - x) / side) * 28)] > 90);
  return inked.length / points.length;
}

test("the network's view lies on the drawing, wherever and however large that is", () => {
  for (let digit = 0; digit < 10; digit++) {
    for (const [scale, left, top] of [
      [1, 0, 0],
      [0.4, 0.5, 0.1],
      [0.25, 0.02, 0.7],
    ]) {
      const strokes = sample(digit).map((stroke) => stroke.map(([x, y]) => [left + x * scale, top + y * scale]));
      const share = covered(strokes);
      assert.ok(share > 0.95, `${digit} at ${scale}: ${share}`);
    }
  }
});

test("a tap has a place, too", () => {
  assert.equal(covered([[[0.3, 0.3]]]), 1);
});
