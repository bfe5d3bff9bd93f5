import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, rounded } from "../../static/learn/kit/ink-encoding.js";
import { choice, flag, initial, ink, number, numbers, read, several, write } from "../../static/learn/kit/state.js";
import { Throttle } from "../../static/learn/kit/throttle.js";
import { sample } from "../../static/shared/samples.js";

const SPEC = {
  name: choice("sigmoid", ["step", "sigmoid", "tanh"]),
  x: number(1, { min: -6, max: 6, step: 0.1 }),
  at: numbers([0, 0], { min: -3, max: 3, step: 0.5 }),
  shown: several(["sgd"], ["sgd", "adam", "adagrad"], 1),
  noisy: flag(false),
};

const opened = (query) => read(SPEC, "curve", new URLSearchParams(query));

function written(values) {
  const params = new URLSearchParams("lang=ko&other.x=2");
  write(SPEC, "curve", { ...initial(SPEC), ...values }, params);
  return params.toString();
}

test("an experiment as it is at first leaves nothing in the address", () => {
  assert.equal(written({}), "lang=ko&other.x=2");
});

test("what was set comes back from the address", () => {
  const values = { name: "tanh", x: -1.2, at: [0.5, -3], shown: ["sgd", "adagrad"], noisy: true };
  assert.deepEqual(opened(written(values)), values);
});

test("a value that goes back to what it was at first leaves the address", () => {
  const params = new URLSearchParams("curve.x=2");
  write(SPEC, "curve", initial(SPEC), params);
  assert.equal(params.toString(), "");
});

test("what cannot be is as if it were not there", () => {
  for (const query of [
    "x=7",
    "x=",
    "x=one",
    "x=NaN",
    "x=Infinity",
    "name=cosine",
    "at=1",
    "at=1,9",
    "shown=",
    "shown=sgd,nadam",
    "noisy=yes",
  ]) {
    assert.deepEqual(opened(`curve.${query}`), initial(SPEC), query);
  }
});

test("another experiment's values are not taken", () => {
  assert.deepEqual(opened("race.x=3&x=2"), initial(SPEC));
});

test("a number is moved to the nearest that can be", () => {
  assert.equal(SPEC.x.fit(1.2345), 1.2);
  assert.equal(SPEC.x.fit(99), 6);
  assert.equal(number(0.01, { min: 1e-4, max: 1, digits: 2 }).fit(0.0123456), 0.012);
  assert.deepEqual(SPEC.at.fit([0.7, -9]), [0.5, -3]);
});

test("none chosen, where one has to be, is the choice at first", () => {
  assert.deepEqual(SPEC.shown.fit([]), ["sgd"]);
});

test("a digit keeps its shape on its way through an address", () => {
  for (let digit = 0; digit < 10; digit++) {
    const strokes = sample(digit);
    const word = encode(strokes);
    assert.match(word, /^[\w-]+$/);
    assert.ok(word.length < 300, `${digit}: ${word.length} letters`);
    const back = decode(word);
    assert.equal(back.length, strokes.length);
    const ends = (stroke) => [stroke[0], stroke.at(-1)].flat();
    for (const [at, stroke] of back.entries()) {
      for (const [index, place] of ends(stroke).entries())
        assert.ok(Math.abs(place - ends(strokes[at])[index]) < 0.003, String(digit));
    }
  }
});

test("what was rounded once is not changed again", () => {
  for (let digit = 0; digit < 10; digit++) {
    const once = rounded(sample(digit));
    assert.deepEqual(decode(encode(once)), once);
  }
  assert.deepEqual(rounded([]), []);
});

test("a long scrawl is thinned until it fits", () => {
  const scrawl = Array.from({ length: 4000 }, (_, at) => [0.5 + 0.4 * Math.sin(at / 80), 0.5 + 0.4 * Math.cos(at / 47)]);
  const [stroke] = decode(encode([scrawl]));
  assert.ok(stroke.length > 100 && stroke.length <= 255);
});

test("what is no ink is refused", () => {
  for (const word of ["", "!", "AAAA", "BQ", "_".repeat(9000), "<script>"]) assert.equal(decode(word), undefined, word);
  assert.deepEqual(ink().initial, []);
});

test("the address is told at most every so often, and the last of it always", () => {
  const waiting = [];
  let [now, told] = [0, 0];
  const clock = { now: () => now, later: (act, ms) => waiting.push([act, ms]) };
  const pace = new Throttle(() => (told += 1), 150, clock);
  pace.ask();
  now = 10;
  pace.ask();
  now = 20;
  pace.ask();
  assert.equal(told, 1);
  assert.deepEqual(
    waiting.map(([, ms]) => ms),
    [140],
  );
  now = 150;
  waiting[0][0]();
  assert.equal(told, 2);
  now = 400;
  pace.ask();
  assert.equal(told, 3);
});
