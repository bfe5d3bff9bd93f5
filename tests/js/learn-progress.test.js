import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../static/learn/kit/progress.js";

/** A device that keeps one thing. */
function device(held = null) {
  return {
    kept: () => held,
    keep: (_, value) => {
      held = JSON.parse(JSON.stringify(value));
    },
  };
}

test("a new device has opened nothing", () => {
  assert.deepEqual(new Progress(device()).of("losses"), { opened: false, right: [] });
});

test("chapters opened and questions answered rightly are kept", () => {
  const store = device();
  const progress = new Progress(store);
  progress.open("losses");
  progress.answer("losses", "q2", true);
  progress.answer("losses", "q1", true);
  progress.answer("losses", "q3", false);
  assert.deepEqual(new Progress(store).of("losses"), { opened: true, right: ["q1", "q2"] });
});

test("a wrong answer later takes nothing away, and a right one counts once", () => {
  const progress = new Progress(device());
  for (const right of [true, false, true]) progress.answer("epochs", "q1", right);
  assert.deepEqual(progress.of("epochs").right, ["q1"]);
});

test("what makes no sense is as if nothing had been kept", () => {
  for (const held of [7, "x", [], { losses: 3 }, { losses: { opened: true } }]) {
    assert.deepEqual(new Progress(device(held)).of("losses"), { opened: false, right: [] });
  }
});
