import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, step } from "../../static/draw/correction-form.js";
import { uuid } from "../../static/draw/corrections.js";
import { Outbox } from "../../static/draw/outbox.js";
import { shrinking } from "../../static/draw/picture.js";
import { meaning } from "../../static/draw/shortcuts.js";
import { Offline, Problem } from "../../static/shared/api.js";

const settled = () => new Promise(setImmediate);
const press = (key, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

const reading = (digit, is_digit = true) => {
  const probabilities = Array(10).fill(0.01);
  probabilities[digit] = 0.5;
  probabilities[4] = 0.3;
  return { digit, is_digit, probabilities };
};

/** An outbox, what it asked for, what it told, and whether its server is there. */
function outbox() {
  const state = { away: false, refuse: false, asked: [], told: [], hold: null };
  const made = new Outbox(async (method, path, { json } = {}) => {
    state.asked.push([method, path, json?.label]);
    if (state.hold) await state.hold;
    if (state.away) throw new Offline("away");
    if (state.refuse) throw new Problem({ status: 429, title: "Too many" });
  });
  for (const name of ["sent", "waiting", "refused"])
    made.addEventListener(name, ({ detail }) => state.told.push([name, detail.key]));
  return { made, state };
}

test("the keyboard comes first to the likeliest digit that is not the answer", () => {
  assert.equal(nearest(reading(7)), 4);
  assert.equal(nearest(reading(4)), 0);
});

test("where the network cannot tell, its guess may be right", () => {
  assert.equal(nearest(reading(7, false)), 7);
});

test("arrows walk around the digits, none and several", () => {
  assert.equal(step("ArrowRight", 9), 10);
  assert.equal(step("ArrowRight", 11), 0);
  assert.equal(step("ArrowUp", 0), 11);
  assert.equal(step("End", 3), 11);
  assert.equal(step("a", 3), null);
});

test("N is for no, and with Ctrl it is the browser's", () => {
  assert.deepEqual(meaning(press("n")), { name: "correct" });
  assert.equal(meaning(press("n", { ctrlKey: true })), null);
});

test("a key for a drawing is a random UUID", () => {
  assert.match(uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(uuid(), uuid());
});

test("a correction is sent, and taken back by its key", async () => {
  const { made, state } = outbox();
  made.put("k", { label: 7 });
  await settled();
  made.put("k", null);
  await settled();
  assert.deepEqual(state.asked, [
    ["POST", "/corrections", 7],
    ["DELETE", "/corrections/keys/k", undefined],
  ]);
  assert.deepEqual(state.told, [
    ["sent", "k"],
    ["sent", "k"],
  ]);
});

test("what could not be sent waits and goes out in order when the server is back", async () => {
  const { made, state } = outbox();
  state.away = true;
  made.put("a", { label: 1 });
  await settled();
  made.put("b", { label: 2 });
  await settled();
  assert.ok(state.told.every(([name]) => name === "waiting"));
  Object.assign(state, { away: false, asked: [], told: [] });
  await made.flush();
  assert.deepEqual(
    state.asked.map(([, , label]) => label),
    [1, 2],
  );
  assert.deepEqual(state.told, [
    ["sent", "a"],
    ["sent", "b"],
  ]);
});

test("a newer word on a drawing replaces the one that waits", async () => {
  const { made, state } = outbox();
  state.away = true;
  made.put("a", { label: 1 });
  await settled();
  made.put("a", { label: 2 });
  await settled();
  Object.assign(state, { away: false, asked: [] });
  await made.flush();
  assert.deepEqual(state.asked, [["POST", "/corrections", 2]]);
});

test("a newer word while one is on its way is sent after it, and only the newer is told of", async () => {
  const { made, state } = outbox();
  let go;
  state.hold = new Promise((resolve) => {
    go = resolve;
  });
  made.put("a", { label: 1 });
  made.put("a", { label: 2 });
  go();
  await settled();
  await settled();
  assert.deepEqual(
    state.asked.map(([, , label]) => label),
    [1, 2],
  );
  assert.deepEqual(state.told, [["sent", "a"]]);
});

test("what is refused is told once and not sent again", async () => {
  const { made, state } = outbox();
  state.refuse = true;
  made.put("a", { label: 1 });
  await settled();
  state.refuse = false;
  await made.flush();
  assert.deepEqual(state.told, [["refused", "a"]]);
  assert.equal(state.asked.length, 1);
});

test("what the server wants to be asked again for is sent again when it said", async (test) => {
  test.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const answers = [new Problem({ status: 429, type: "/problems/too-many-requests" }, "2")];
  const made = new Outbox(async (_method, _path, { json }) => {
    asked.push(json.label);
    if (answers.length > 0) throw answers.shift();
  });
  const told = [];
  for (const name of ["sent", "waiting", "refused"]) made.addEventListener(name, () => told.push(name));
  made.put("a", { label: 1 });
  await settled();
  made.put("a", { label: 2 });
  await settled();
  assert.deepEqual([asked, told], [[1], ["waiting"]]);
  test.mock.timers.tick(2000);
  await settled();
  assert.deepEqual(
    [asked, told],
    [
      [1, 2],
      ["waiting", "sent"],
    ],
  );
});

test("a photo of a phone is made smaller, and one that the server reads is not", () => {
  assert.equal(shrinking(5000, 5000, 1e6), 1);
  assert.equal(shrinking(8000, 6000, 1e6), Math.sqrt(24));
  assert.equal(shrinking(4000, 2000, 2e7), 2);
});
