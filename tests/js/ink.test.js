import assert from "node:assert/strict";
import { test } from "node:test";
import { adds, curve, pointIn, trace } from "../../static/shared/ink.js";
import { sample } from "../../static/shared/samples.js";
import { firstPart } from "../../static/shared/stroke-player.js";

const BOX = { left: 10, top: 20, width: 200, height: 200 };

/** A path that notes what is asked of it. */
function notes() {
  const said = [];
  const note =
    (name) =>
    (...at) =>
      said.push([name, ...at]);
  return { said, moveTo: note("move"), lineTo: note("line") };
}

test("a place on the pad becomes a share of its side", () => {
  assert.deepEqual(pointIn(BOX, 110, 70), [0.5, 0.25]);
});

test("a place beyond the edge is moved to the edge", () => {
  assert.deepEqual(pointIn(BOX, -50, 500), [0, 1]);
});

test("a point that hardly moved is left out", () => {
  assert.equal(adds([[0.5, 0.5]], [0.5, 0.501]), false);
  assert.equal(adds([[0.5, 0.5]], [0.5, 0.51]), true);
  assert.equal(adds([], [0.5, 0.5]), true);
});

test("a lone point is a line with a length, since a browser paints none without", () => {
  const path = notes();
  trace(path, [[0.5, 0.5]], 100);
  const [[, ...from], [, ...to]] = path.said;
  assert.deepEqual(
    path.said.map(([name]) => name),
    ["move", "line"],
  );
  assert.notDeepEqual(from, to);
});

test("a stroke curves through the middles of its points and ends at its last", () => {
  const line = curve([
    [0, 0],
    [0.5, 0],
    [0.5, 0.5],
  ]);
  assert.deepEqual(
    [line.at(0), line.at(-2), line.at(-1)],
    [
      [0, 0],
      [0.5, 0.25],
      [0.5, 0.5],
    ],
  );
  const corner = Math.min(...line.map(([x, y]) => Math.hypot(x - 0.5, y)));
  assert.ok(corner > 0.1 && corner < 0.2, String(corner));
});

test("points that lie close get hardly any points between them", () => {
  const points = Array.from({ length: 50 }, (_, at) => [at / 100, Math.sin(at / 20) / 4]);
  assert.ok(curve(points).length <= points.length + 2);
  assert.deepEqual(curve([[0.5, 0.5]]), [[0.5, 0.5]]);
});

test("every sample stays on the sheet", () => {
  for (let digit = 0; digit < 10; digit++) {
    const points = sample(digit).flat(2);
    assert.ok(points.length > 0 && points.every((at) => at > 0.1 && at < 0.9), String(digit));
  }
});

test("a sample is drawn stroke after stroke", () => {
  const four = sample(4);
  assert.equal(firstPart(four, 0).flat().length, 1);
  assert.equal(firstPart(four, 0.3).length, 1);
  assert.deepEqual(firstPart(four, 1), four);
});
