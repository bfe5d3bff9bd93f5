// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { varied } from "../../static/learn/your-digit/augmentation-settings.js";
import { inRoom } from "../../static/learn/your-digit/normalization-steps.js";
import { placed } from "../../static/learn/your-digit/placement.js";
import { tiled, windows } from "../../static/learn/your-digit/tiling.js";

const STROKES = [
  [
    [0.4, 0.2],
    [0.6, 0.8],
  ],
];

test("a drawing is put into a corner of the sheet, as large as asked, and keeps its proportions", () => {
  const [[[left, top], [right, bottom]]] = placed(STROKES, { size: 0.5, across: 1, down: 0 });
  assert.ok(Math.abs((bottom - top) / (right - left) - 3) < 1e-9);
  assert.ok(Math.abs(bottom - top - 0.47) < 1e-9);
  assert.ok(right > 0.95 && right <= 1 && top < 0.05 && top >= 0);
});

test("a dot stays a dot wherever it is put", () => {
  const [[[x, y]]] = placed([[[0.5, 0.5]]], { size: 1, across: 0.5, down: 0.5 });
  assert.deepEqual([x, y], [0.5, 0.5]);
});

test("the square around the ink takes the middle of the room, and its box lies in it", () => {
  assert.deepEqual(inRoom([-7, 1, 38, 46], [-7, 1, 38, 46]), { x: 4, y: 4, width: 20, height: 20 });
  const box = inRoom([1, 1, 28, 46], [-7, 1, 38, 46]);
  assert.ok(box.x > 4 && box.x + box.width < 24);
});

test("four planes stand two by two, and a window in each", () => {
  const planes = [1, 2, 3, 4].map((value) => [[value]]);
  assert.deepEqual(tiled(planes), [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(tiled([[[7]]]), [[7]]);
  const found = windows({ planes: 4, height: 14, width: 14 }, [0, 7], [3, 3]);
  assert.deepEqual(
    found.map(({ left, top }) => [left, top]),
    [
      [0.25, 0],
      [0.75, 0],
      [0.25, 0.5],
      [0.75, 0.5],
    ],
  );
});

test("without strength nothing is varied, and at full strength all is within what the server takes", () => {
  for (const { kind, values } of varied(0)) assert.deepEqual(new Set(values), new Set([kind === "scale" ? 1 : 0]));
  const [angle, shift, scale] = varied(1).map(({ values }) => values);
  assert.deepEqual([Math.min(...angle), Math.max(...angle)], [-40, 40]);
  assert.ok(Math.max(...shift) <= 0.4 && Math.min(...shift) >= -0.4);
  assert.ok(Math.min(...scale) >= 0.5 && Math.max(...scale) <= 1.5);
});
