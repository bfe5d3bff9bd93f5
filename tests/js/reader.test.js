import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../static/shared/api.js";
import { Reader } from "../../static/shared/reader.js";

/** A question whose answer is given by hand. */
function question() {
  const asked = { signal: null, answer: null, fail: null };
  const ask = (signal) => {
    asked.signal = signal;
    return new Promise((resolve, reject) => Object.assign(asked, { answer: resolve, fail: reject }));
  };
  return Object.assign(ask, { asked });
}

/** A reader, what came out of it, and its clock. */
function reader() {
  const clock = { time: 0 };
  const made = new Reader(undefined, () => clock.time);
  const heard = [];
  made.addEventListener("answer", (event) => heard.push(event.detail));
  made.addEventListener("failure", (event) => heard.push(event.detail));
  return { made, heard, clock };
}

const settled = () => new Promise(setImmediate);

test("a question is asked at once and its answer comes out", async () => {
  const { made, heard } = reader();
  const first = question();
  made.ask(first);
  first.asked.answer("seven");
  await settled();
  assert.deepEqual(heard, ["seven"]);
  assert.ok(made.settled);
});

test("while one question is under way only the newest waits", async () => {
  const { made, heard } = reader();
  const [first, second, third] = [question(), question(), question()];
  for (const each of [first, second, third]) made.ask(each);
  assert.equal(second.asked.signal, null);
  first.asked.answer("one");
  await settled();
  assert.equal(second.asked.signal, null);
  third.asked.answer("three");
  await settled();
  assert.deepEqual(heard, ["one", "three"]);
});

test("when the pen lifts, the waiting question cancels the one under way", async () => {
  const { made, heard } = reader();
  const [first, last] = [question(), question()];
  made.ask(first);
  made.ask(last);
  made.hurry();
  assert.ok(first.asked.signal.aborted);
  first.asked.answer("stale");
  last.asked.answer("final");
  await settled();
  assert.deepEqual(heard, ["final"]);
});

test("on a line that takes half a second for an answer, answers come while the pen moves", async () => {
  const { made, heard, clock } = reader();
  const questions = Array.from({ length: 40 }, question);
  for (const each of questions) {
    made.ask(each);
    clock.time += 50;
    if (clock.time % 500 === 0) questions.findLast(({ asked }) => asked.signal)?.asked.answer(clock.time);
    await settled();
  }
  assert.deepEqual(heard, [500, 1000, 1500, 2000]);
});

test("a question that takes too long is cancelled by the next", () => {
  const { made, clock } = reader();
  const [first, second] = [question(), question()];
  made.ask(first);
  clock.time = 1001;
  made.ask(second);
  assert.ok(first.asked.signal.aborted);
  assert.ok(second.asked.signal);
});

test("after cancelling nothing comes out any more", async () => {
  const { made, heard } = reader();
  const only = question();
  made.ask(only);
  made.cancel();
  only.asked.fail(new Error("aborted"));
  await settled();
  assert.deepEqual(heard, []);
});

test("a failure comes out and the next question is asked", async () => {
  const { made, heard } = reader();
  const [first, second] = [question(), question()];
  made.ask(first);
  made.ask(second);
  first.asked.fail("broken");
  await settled();
  second.asked.answer("fine");
  await settled();
  assert.deepEqual(heard, ["broken", "fine"]);
});

const busy = (seconds) => new Problem({ status: 503, type: "/problems/busy" }, seconds);

/** A reader whose time a test moves, and what it said while it waited. */
function held(test) {
  test.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { made, heard } = reader();
  made.now = Date.now;
  const waits = [];
  made.addEventListener("held", ({ detail }) => waits.push(detail.seconds));
  return { made, heard, waits };
}

test("a refusal is not final: the newest question is asked when the server said, and not before", async (test) => {
  const { made, heard, waits } = held(test);
  const [first, newest] = [question(), question()];
  made.ask(first);
  first.asked.fail(busy("3"));
  await settled();
  made.ask(newest);
  made.hurry();
  for (const _ of [1, 2]) test.mock.timers.tick(1000);
  assert.equal(newest.asked.signal, null);
  assert.deepEqual([heard, made.settled], [[], false]);
  assert.deepEqual(waits, [3, 3, 2, 1]);
  test.mock.timers.tick(1000);
  newest.asked.answer("seven");
  await settled();
  assert.deepEqual(heard, ["seven"]);
});

test("who asked is asked again without a word, as often as it is refused", async (test) => {
  const { made, heard } = held(test);
  const asked = [busy("1"), busy("1"), null];
  made.ask(async () => {
    const refusal = asked.shift();
    if (refusal) throw refusal;
    return "seven";
  });
  for (const _ of [1, 2, 3]) {
    await settled();
    test.mock.timers.tick(1000);
  }
  await settled();
  assert.deepEqual([heard, asked], [["seven"], []]);
});

test("an emptied sheet asks for nothing when the time has come, and the next drawing still waits for it", async (test) => {
  const { made, heard } = held(test);
  const [first, next] = [question(), question()];
  made.ask(first);
  first.asked.fail(busy("2"));
  await settled();
  made.cancel();
  made.ask(next);
  assert.equal(next.asked.signal, null);
  made.cancel();
  test.mock.timers.tick(1000);
  test.mock.timers.tick(1000);
  assert.equal(next.asked.signal, null);
  made.ask(next);
  assert.ok(next.asked.signal);
  assert.deepEqual(heard, []);
});

test("a time to ask again is read as seconds and as a date, and what is neither is none", () => {
  assert.equal(busy("7").retryAfter, 7);
  const inAMinute = busy(new Date(Date.now() + 60_000).toUTCString()).retryAfter;
  assert.ok(inAMinute > 58 && inAMinute <= 60);
  assert.deepEqual([busy(null).retryAfter, busy("soon").retryAfter], [null, null]);
});
