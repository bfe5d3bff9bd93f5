import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../static/duel/clock.js";
import { challengeOf, hashOf } from "../../static/duel/link.js";

/** A clock in a time of its own, which passes when it is told to. */
function clockOf() {
  let now = 0;
  /** @type {{at: number, act: () => void}[]} */
  let waiting = [];
  const later = (act, ms) => {
    waiting.push({ at: now + ms, act });
    return waiting.length;
  };
  const clock = new Clock(
    () => now,
    later,
    () => {
      waiting = [];
    },
  );
  const pass = (ms) => {
    const until = now + ms;
    for (let due = waiting.shift(); due; due = waiting.shift()) {
      if (due.at > until) {
        waiting.unshift(due);
        break;
      }
      now = due.at;
      due.act();
    }
    now = until;
  };
  const heard = [];
  clock.addEventListener("tick", ({ detail }) => heard.push(detail));
  clock.addEventListener("end", () => heard.push("end"));
  return { clock, pass, heard };
}

test("a clock tells every second that is left, and then that it is over", () => {
  const { clock, pass, heard } = clockOf();
  clock.start(3);
  pass(10_000);
  assert.deepEqual(heard, [3, 2, 1, 0, "end"]);
  assert.equal(clock.running, false);
});

test("a clock stands still while it is paused, to the part of a second", () => {
  const { clock, pass, heard } = clockOf();
  clock.start(3);
  pass(1400);
  clock.pause();
  pass(60_000);
  assert.deepEqual(heard, [3, 2]);
  clock.resume();
  pass(599);
  assert.deepEqual(heard, [3, 2, 2]);
  pass(1);
  assert.deepEqual(heard, [3, 2, 2, 1]);
});

test("a clock that is over is not gone on with", () => {
  const { clock, pass, heard } = clockOf();
  clock.start(1);
  pass(1000);
  clock.resume();
  pass(5000);
  assert.deepEqual(heard, [1, 0, "end"]);
});

test("a link says which game, and what a friend read", () => {
  assert.deepEqual(challengeOf("#game=4821&beat=18"), { game: 4821, beat: 18 });
  for (const challenge of [
    { game: 0, beat: null },
    { game: 9999, beat: 0 },
  ])
    assert.deepEqual(challengeOf(hashOf(challenge)), challenge);
});

test("a link that says nothing of use leads to a game by chance", () => {
  for (const hash of ["", "#", "#game=", "#game=10000", "#game=-1", "#game=1e3", "#beat=21"])
    assert.deepEqual(
      challengeOf(hash, () => 0.5),
      { game: 5000, beat: null },
      hash,
    );
});
