import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, goesOn, MOST_CHARACTERS } from "../../static/draw/share/ink-code.js";
import { curve, GRID } from "../../static/shared/ink.js";
import { sample } from "../../static/shared/samples.js";

const wild = (count) => {
  const at = () => Math.floor(Math.random() * (GRID + 1)) / GRID;
  return Array.from({ length: count }, () => [at(), at()]);
};

test("a drawing is the same after a journey through an address", () => {
  for (let digit = 0; digit < 10; digit++) assert.deepEqual(decode(encode(sample(digit))), sample(digit));
  const drawings = [
    [[[0, 0]]],
    [[[1, 1]], [[0, 1]]],
    [wild(1), wild(2), wild(300)],
    [
      curve([
        [0.1, 0.2],
        [0.9, 0.3],
        [0.2, 0.8],
      ]),
    ],
  ];
  for (const strokes of drawings) assert.deepEqual(decode(encode(strokes)), strokes);
  assert.deepEqual(decode(encode([])), []);
});

test("a word has only characters that every address may have, and ends with one that no messenger cuts off", () => {
  for (let round = 0; round < 50; round++) assert.match(encode([wild(20)]), /^1[A-Za-z0-9_-]*[A-Z]$/);
});

test("a digit is a short word, a long number is no long one", () => {
  const lengths = Array.from({ length: 10 }, (_, digit) => encode(sample(digit)).length);
  assert.ok(Math.max(...lengths) < 400, String(lengths));
  const number = Array.from({ length: 8 }, (_, at) => sample(at).map((stroke) => stroke.map(([x, y]) => [x / 8 + at / 8, y])));
  assert.ok(encode(number.flat()).length < 2000, String(encode(number.flat()).length));
});

test("a word that was cut or changed anywhere is none", () => {
  const whole = encode(sample(8));
  for (let end = 0; end < whole.length; end++) assert.equal(decode(whole.slice(0, end)), null, String(end));
  const changed = [...whole].map((_, at) => decode(whole.slice(0, at) + (whole[at] === "B" ? "C" : "B") + whole.slice(at + 1)));
  assert.ok(changed.filter(Boolean).length === 0, String(changed.filter(Boolean).length));
});

test("nothing that is no word throws, hangs or leaves the pad", () => {
  const long = `1${"_".repeat(MOST_CHARACTERS)}A`;
  const points = encode([Array.from({ length: 10_001 }, () => [0.5, 0.5])]);
  for (const text of ["", "1", "A", "2AA", "1 A", "1%A", "1é", "1___A", long, points])
    assert.equal(decode(text), null, text.slice(0, 9));
  for (let round = 0; round < 5000; round++) {
    const text = String.fromCharCode(...Array.from({ length: 12 }, () => 45 + Math.floor(Math.random() * 78)));
    for (const [x, y] of (decode(`1${text}A`) ?? []).flat()) assert.ok(x >= 0 && x <= 1 && y >= 0 && y <= 1);
  }
});

test("a drawing goes on where it was, by a stroke more or one less", () => {
  const [one, two] = [encode(sample(1)), encode([...sample(1), ...sample(7)])];
  assert.ok(goesOn(one, two) && goesOn(two, one) && goesOn(one, one));
  assert.ok(!goesOn(two, encode(sample(4))));
});
