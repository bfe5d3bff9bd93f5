import assert from "node:assert/strict";
import { test } from "node:test";
import { ahead, between, mistakenFor, unbroken, whether } from "../../static/learn/why-95/arithmetic.js";
import { answers, hardDigits, scores } from "../../static/learn/why-95/score.js";

/** Of 10,000 images 1,000 are a one; 50 of these are taken for a seven, and 10 sevens for a one. */
const CONFUSION = Array.from({ length: 10 }, (_, digit) => Array.from({ length: 10 }, (__, said) => (digit === said ? 1000 : 0)));
[CONFUSION[1][1], CONFUSION[1][7], CONFUSION[7][7], CONFUSION[7][1]] = [950, 50, 990, 10];

const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test("a number of two digits is read when both are", () => {
  near(unbroken(0.9, 2), 0.81);
  assert.equal(unbroken(1, 16), 1);
});

test("an accuracy is as uncertain as it was measured on few images, and never above 1", () => {
  const [low, high] = between(0.5, 100);
  near(high - low, 2 * 1.96 * 0.05);
  assert.equal(between(0.99, 20)[1], 1);
});

test("only digits that one of two networks alone reads right tell which is better", () => {
  const pairs = { gained: 201, lost: 23, count: 10_000 };
  const { ahead: won, off } = ahead(pairs, 10_000);
  near(won, 0.0178);
  near(off, (1.96 * Math.sqrt(224 - 178 ** 2 / 10_000)) / 10_000);
  const few = ahead(pairs, 400);
  assert.ok(few.ahead > few.off, "still told apart where the two accuracies' ranges overlap");
  assert.ok(between(0.9786, 400)[1] > between(0.9964, 400)[0]);
  assert.ok(ahead(pairs, 100).ahead < ahead(pairs, 100).off);
});

test("where the share is that of the test, right answers are those that were counted", () => {
  const { finds, right, holds } = whether(CONFUSION, 1, 0.1);
  near(finds, 0.95);
  near(right, (950 + 9000 - 10) / 10000);
  near(holds, 950 / 960);
});

test("what is rarer is found as often, and a yes holds less often", () => {
  const [often, seldom] = [whether(CONFUSION, 1, 0.1), whether(CONFUSION, 1, 0.001)];
  assert.equal(seldom.finds, often.finds);
  near(seldom.holds, (0.001 * 0.95) / (0.001 * 0.95 + 0.999 * (10 / 9000)));
});

test("a digit is taken for what it is most often confused with, or for nothing", () => {
  assert.equal(mistakenFor(CONFUSION[1], 1), 7);
  assert.equal(mistakenFor(CONFUSION[4], 4), null);
});

/** What a network says that is sure of a digit. */
const sure = (digit) => Array.from({ length: 10 }, (_, at) => (at === digit ? 0.91 : 0.01));

const ANSWER = {
  quickstart: 1,
  current: 2,
  digits: [
    { label: 4, image: [], quickstart: sure(9), current: sure(4) },
    { label: 7, image: [], quickstart: sure(1), current: sure(1) },
    { label: 3, image: [], quickstart: sure(3), current: sure(3) },
  ],
};

test("a game counts only what the learner has answered", () => {
  const hard = hardDigits(ANSWER);
  assert.deepEqual(scores(hard, ""), { you: 0, others: [0, 0], n: 0 });
  assert.deepEqual(scores(hard, "47"), { you: 2, others: [0, 1], n: 2 });
  assert.deepEqual(scores(hard, "973"), { you: 2, others: [1, 2], n: 3 });
});

test("where the quickstart is what serves, it plays once", () => {
  const hard = hardDigits({ ...ANSWER, current: 1 });
  assert.deepEqual(scores(hard, "4").others, [0]);
});

test("an address holds digits alone, and no more than there are", () => {
  assert.equal(answers(3).parse("12x"), undefined);
  assert.equal(answers(3).parse("1234"), undefined);
  assert.equal(answers(3).parse(""), "");
  assert.equal(answers(3).fit("1234"), "123");
});
