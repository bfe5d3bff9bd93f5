import assert from "node:assert/strict";
import { test } from "node:test";
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
  const made = new Reader(150, () => clock.time);
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

test("a question that takes too long is cancelled by the next", () => {
  const { made, clock } = reader();
  const [first, second] = [question(), question()];
  made.ask(first);
  clock.time = 151;
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
