import assert from "node:assert/strict";
import { test } from "node:test";
import { adds, pointIn, trace } from "../../static/shared/ink.js";
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
  return { said, moveTo: note("move"), lineTo: note("line"), quadraticCurveTo: note("curve") };
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

test("a lone point is a line to itself, which round caps make a dot", () => {
  const path = notes();
  trace(path, [[0.5, 0.5]], 100);
  assert.deepEqual(path.said, [
    ["move", 50, 50],
    ["line", 50, 50],
  ]);
});

test("a stroke curves through the middles of its points and ends at its last", () => {
  const path = notes();
  const points = [
    [0, 0],
    [0.5, 0],
    [0.5, 0.5],
  ];
  trace(path, points, 100);
  assert.deepEqual(path.said, [
    ["move", 0, 0],
    ["curve", 50, 0, 50, 25],
    ["line", 50, 50],
  ]);
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
