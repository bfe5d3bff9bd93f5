import assert from "node:assert/strict";
import { test } from "node:test";
import { broken } from "../../static/learn/activations/discontinuity.js";
import { bandAt, between, levelsOf, paint, shades } from "../../static/learn/kit/contour-bands.js";
import { mixed } from "../../static/learn/kit/pixel-colours.js";

const [BLACK, WHITE, RED] = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
];
const SLOPE = {
  x: [0, 1, 2],
  y: [0, 1],
  heights: [
    [0, 1, 2],
    [0, 1, 2],
  ],
};

const pixel = (pixels, width, x, y) => [...pixels.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];

test("levels part a surface into bands of equal area", () => {
  assert.deepEqual(levelsOf([Array.from({ length: 101 }, (_, at) => at)], 4), [25, 50, 75]);
});

test("a surface that is flat has one band", () => {
  assert.deepEqual(
    levelsOf(
      [
        [3, 3],
        [3, 3],
      ],
      4,
    ),
    [3],
  );
});

test("a height lies in its band, and so far into it", () => {
  assert.equal(bandAt(1, [2, 4], 0, 6), 0.5);
  assert.equal(bandAt(3, [2, 4], 0, 6), 1.5);
  assert.ok(bandAt(6, [2, 4], 0, 6) < 3);
});

test("between the grid's points the surface goes straight", () => {
  assert.equal(
    between(
      [
        [0, 2],
        [4, 6],
      ],
      0.5,
      0.5,
    ),
    3,
  );
  assert.equal(
    between(
      [
        [0, 2],
        [4, 6],
      ],
      1,
      1,
    ),
    6,
  );
});

test("low and high ground have their colours, and a line between them", () => {
  const pixels = paint(SLOPE, [1], { width: 60, height: 10, bands: [BLACK, WHITE], edge: RED });
  assert.deepEqual(pixel(pixels, 60, 5, 5), [0, 0, 0, 255]);
  assert.deepEqual(pixel(pixels, 60, 55, 5), [255, 255, 255, 255]);
  const [red, green] = pixel(pixels, 60, 30, 5);
  assert.ok(red > green);
});

test("y grows upwards", () => {
  const hill = {
    x: [0, 1],
    y: [0, 1],
    heights: [
      [0, 0],
      [2, 2],
    ],
  };
  const pixels = paint(hill, [1], { width: 4, height: 20, bands: [BLACK, WHITE], edge: RED });
  assert.deepEqual(pixel(pixels, 4, 2, 1), [255, 255, 255, 255]);
  assert.deepEqual(pixel(pixels, 4, 2, 18), [0, 0, 0, 255]);
});

test("shades go from one colour to the other", () => {
  assert.deepEqual(shades(BLACK, WHITE, 3), [BLACK, [127.5, 127.5, 127.5], WHITE]);
});

test("a signed picture has one hue above zero, another below, and neither at it", () => {
  const pixels = mixed([0, 2, -2, 9], 2, { none: WHITE, more: BLACK, less: RED });
  assert.deepEqual([...pixels], [255, 255, 255, 255, 0, 0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 255]);
});

test("a curve that jumps is two pieces, each up to the kink", () => {
  assert.deepEqual(broken([-1, 0, 1], [0, 0, 1], [0]), { x: [-1, 0, 0, 0, 1], y: [0, 0, null, 1, 1] });
  assert.deepEqual(broken([-1, 1], [0, 1], [0]), { x: [-1, 1], y: [0, 1] });
});
