import assert from "node:assert/strict";
import { test } from "node:test";
import { jobs } from "../../static/learn/kit/job-ids.js";
import { arrivals } from "../../static/learn/optimizers/arrivals.js";
import { merged } from "../../static/learn/optimizers/log-average.js";
import { start, within } from "../../static/learn/optimizers/start.js";

const racer = (optimizer, arrived, { diverged = false, length = 201 } = {}) => ({
  optimizer,
  arrived,
  diverged,
  points: Array(length).fill([0, 0]),
});

test("nobody has arrived before their step, and the first is who needed the fewest", () => {
  const all = [racer("sgd", 43), racer("adagrad", 34), racer("adam", 82), racer("rmsprop", null)];
  assert.equal(arrivals(all, 33).first, null);
  const { first, others, away } = arrivals(all, 50);
  assert.equal(first.optimizer, "adagrad");
  assert.deepEqual(
    [others, away].map((some) => some.map(({ optimizer }) => optimizer)),
    [["sgd"], ["adam", "rmsprop"]],
  );
});

test("who left every measure is lost from the end of their path on, and no longer on the way", () => {
  const all = [racer("sgd", null, { diverged: true, length: 12 }), racer("adam", null)];
  assert.equal(arrivals(all, 10).lost.length, 0);
  const { lost, away } = arrivals(all, 11);
  assert.deepEqual([lost[0].optimizer, away[0].optimizer], ["sgd", "adam"]);
});

test("points put together keep the mean of all iterations, the short last one weighing less", () => {
  const iterations = Array.from({ length: 40 }, (_, at) => (at + 1) * 25);
  iterations.push(1010);
  const values = iterations.map((_, at) => 2 / (at + 1));
  const made = merged(iterations, values);
  const mean = (ends, means) => means.reduce((sum, value, at) => sum + value * (ends[at] - (ends[at - 1] ?? 0)), 0) / ends.at(-1);
  assert.ok(made.values.length < values.length);
  assert.equal(made.iterations.at(-1), 1010);
  assert.ok(Math.abs(mean(made.iterations, made.values) - mean(iterations, values)) < 1e-12);
});

test("a start in a link is two numbers, or as if it were not there", () => {
  const kind = start();
  assert.deepEqual(kind.parse("-7,2.5"), { x: -7, y: 2.5 });
  for (const text of ["", "1", "1,", "1,2,3", "a,b", "1e9,0"]) assert.equal(kind.parse(text), undefined);
  assert.equal(kind.print(kind.initial), "");
});

test("a start that another surface is too small for gives way to its own", () => {
  assert.deepEqual(within({ x: 2, y: 1 }, [-3, 3, -2, 2]), { x: 2, y: 1 });
  assert.equal(within({ x: -7, y: 2 }, [-3, 3, -2, 2]), null);
});

test("a link names at most seven jobs, and nothing else", () => {
  const kind = jobs();
  assert.deepEqual(kind.parse("9f2c4e1ab07d6358,0123456789abcdef"), ["9f2c4e1ab07d6358", "0123456789abcdef"]);
  for (const text of ["", "../models", "9f2c4e1ab07d6358/..", Array(8).fill("9f2c4e1ab07d6358").join(",")])
    assert.equal(kind.parse(text), undefined);
});
