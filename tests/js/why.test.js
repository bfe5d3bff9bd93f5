import assert from "node:assert/strict";
import { test } from "node:test";
import { Explainer } from "../../static/draw/explainer.js";
import { sentenceKey, stageOf } from "../../static/draw/saliency-view.js";
import { doubtKey } from "../../static/shared/answer.js";
import { loudest, pixels, rgb } from "../../static/shared/saliency.js";

const COLOURS = { quiet: [80, 80, 80], support: [0, 200, 100], against: [250, 180, 0] };

/** Saliency that is 0 but for the given places, each [row, column, value]. */
function saliency(...places) {
  const made = Array.from({ length: 28 }, () => Array(28).fill(0));
  for (const [row, column, value] of places) made[row][column] = value;
  return made;
}

const pixel = (image, row, column) => [...image.slice((row * 28 + column) * 4, (row * 28 + column) * 4 + 4)];

const reading = (is_digit, ...warnings) => ({ is_digit, warnings });

test("ink takes one colour for the answer, another against it, and stays quiet where it does not matter", () => {
  const image = pixels(saliency([2, 3, 1], [20, 9, -1]), COLOURS);
  assert.equal(image.length, 28 * 28 * 4);
  assert.deepEqual(pixel(image, 2, 3), [0, 200, 100, 255]);
  assert.deepEqual(pixel(image, 20, 9), [250, 180, 0, 255]);
  assert.deepEqual(pixel(image, 0, 0), [80, 80, 80, 255]);
});

test("ink that speaks softly still shows its hue, and less of it than ink that speaks loudly", () => {
  const image = pixels(saliency([5, 5, 0.1], [6, 6, 0.5]), COLOURS);
  const [soft, loud] = [pixel(image, 5, 5), pixel(image, 6, 6)];
  assert.ok(soft[1] > 100 && soft[1] < loud[1] && loud[1] < 200);
});

test("a computed colour is read as numbers", () => {
  assert.deepEqual(rgb("rgb(90, 216, 174)"), [90, 216, 174]);
  assert.deepEqual(rgb("rgba(90, 216, 174, 0.5)"), [90, 216, 174]);
});

test("the part that speaks most is the one with the most support, not the one with the strongest point", () => {
  const spread = [5, 6, 7, 8].map((column) => [6, column, 0.6]);
  assert.deepEqual(loudest(saliency(...spread, [22, 22, 1])), { support: "say.upperLeft", against: null });
});

test("support and opposition are found each in its own part", () => {
  assert.deepEqual(loudest(saliency([14, 14, 1], [23, 14, -0.4])), { support: "say.middle", against: "say.lower" });
  assert.deepEqual(loudest(saliency([14, 1, 0.2], [3, 27, -1])), { support: "say.left", against: "say.upperRight" });
});

test("a trace of opposition is not worth a word", () => {
  assert.equal(loudest(saliency([14, 14, 1], [23, 14, -0.05])).against, null);
});

test("the sentence tells the four cases apart", () => {
  const [upper, lower] = ["say.upper", "say.lower"];
  assert.equal(sentenceKey({ support: upper, against: null }), "say.whySupport");
  assert.equal(sentenceKey({ support: upper, against: lower }), "say.whyBoth");
  assert.equal(sentenceKey({ support: null, against: lower }), "say.whyAgainst");
  assert.equal(sentenceKey(loudest(saliency())), "say.whyNeither");
});

test("only an answer that stands is explained, and what is no digit never", () => {
  const stage = (now) => stageOf({ empty: false, settled: true, reading: null, ...now });
  assert.equal(stage({ empty: true }), "empty");
  assert.equal(stage({ settled: false, reading: reading(true) }), "waiting");
  assert.equal(stage({}), "failed");
  assert.equal(stage({ reading: reading(true) }), "waiting");
  assert.equal(stage({ reading: reading(false, "unsure") }), "waiting");
  assert.equal(stage({ reading: reading(false, "no-digit") }), "unexplained");
  assert.equal(stage({ reading: reading(false, "several-digits") }), "unexplained");
});

test("each doubt has its own words, and a new one those of not being sure", () => {
  const keys = [["unsure"], ["no-digit"], ["several-digits"], ["unheard-of"], []].map(doubtKey);
  assert.deepEqual(keys, ["say.unsure", "say.noDigit", "say.severalDigits", "say.unsure", "say.unsure"]);
});

test("an explanation is asked for once, for the newest answer, when nothing newer comes", async () => {
  const explainer = new Explainer(1);
  const asked = [];
  const question = (name) => async () => asked.push(name);
  const answered = new Promise((resolve) => explainer.addEventListener("answer", resolve));
  for (const name of ["first", "second", "last"]) explainer.ask(question(name));
  await answered;
  assert.deepEqual(asked, ["last"]);
});

test("after cancelling no explanation is asked for", async () => {
  const [explainer, later] = [new Explainer(1), new Explainer(2)];
  const asked = [];
  explainer.ask(async () => asked.push("cancelled"));
  explainer.cancel();
  const answered = new Promise((resolve) => later.addEventListener("answer", resolve));
  later.ask(async () => asked.push("later"));
  await answered;
  assert.deepEqual(asked, ["later"]);
});
