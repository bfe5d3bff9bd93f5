import assert from "node:assert/strict";
import { test } from "node:test";
import { ReviewQueue } from "../../static/review/queue.js";
import { meaning, place } from "../../static/review/shortcuts.js";
import { Problem } from "../../static/shared/api.js";

const press = (key, held = {}) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });
const correction = (id, label = 7) => ({ id, label, state: "new", final_label: null });

/** Reviews of a server with these corrections, what they told, and what was asked of it. */
async function reviews(corrections, { pages = 1 } = {}) {
  const state = { asked: [], told: [], refuse: false };
  const made = new ReviewQueue(async (method, path, { json } = {}) => {
    state.asked.push([method, method === "GET" ? path : json]);
    if (state.refuse) throw new Problem({ status: 404, title: "Gone" });
    if (method === "PATCH") return { corrections: [], counts: { new: 1 } };
    pages -= 1;
    return { corrections, next: pages > 0 ? "place" : null, counts: { new: 2 } };
  });
  for (const name of ["page", "change", "failure", "unloaded"])
    made.addEventListener(name, ({ detail }) => state.told.push([name, detail]));
  await made.load({ state: "new", label: "" });
  state.asked = [];
  state.told = [];
  return { made, state };
}
const settled = () => new Promise(setImmediate);
const words = (state) => state.told.flatMap(([, detail]) => detail.map((each) => [each.id, each.state, each.final_label]));

test("every key of the grid means what the page says", () => {
  assert.deepEqual(meaning(press("Enter")), { name: "accept" });
  assert.deepEqual(meaning(press("A")), { name: "accept" });
  assert.deepEqual(meaning(press("x")), { name: "reject" });
  assert.deepEqual(meaning(press("u")), { name: "undo" });
  assert.deepEqual(meaning(press("4")), { name: "relabel", label: 4 });
  assert.deepEqual(meaning(press("ArrowDown", { shiftKey: true })), { name: "move", to: "down", extend: true });
});

test("the browser's own keys stay its own", () => {
  for (const key of ["a", "1", "ArrowLeft"]) assert.equal(meaning(press(key, { ctrlKey: true })), null);
  for (const key of ["Tab", "toString", "z"]) assert.equal(meaning(press(key)), null);
});

test("a move never leaves the grid", () => {
  const eight = (to, at) => place(to, at, 8, 3); // rows of 3, 3 and 2
  assert.equal(eight("right", 7), 7);
  assert.equal(eight("left", 0), 0);
  assert.equal(eight("up", 1), 1);
  assert.equal(eight("down", 1), 4);
  assert.equal(eight("down", 5), 7);
  assert.equal(eight("down", 6), 6);
  assert.equal(eight("up", 7), 4);
  assert.equal(eight("first", 5), 0);
  assert.equal(eight("last", 0), 7);
});

test("a word is shown at once and sent", async () => {
  const { made, state } = await reviews([correction("a"), correction("b", 3)]);
  made.review(["a", "b"], { state: "accepted" });
  assert.deepEqual(words(state), [
    ["a", "accepted", 7],
    ["b", "accepted", 3],
  ]);
  await settled();
  assert.deepEqual(state.asked, [["PATCH", { ids: ["a", "b"], state: "accepted" }]]);
});

test("undo brings back what each was before", async () => {
  const { made, state } = await reviews([correction("a"), correction("b", 3)]);
  made.review(["b"], { state: "accepted", label: 5 });
  made.review(["a", "b"], { state: "rejected" });
  await settled();
  Object.assign(state, { asked: [], told: [] });
  assert.deepEqual(made.undo(), ["a", "b"]);
  assert.deepEqual(words(state), [
    ["a", "new", null],
    ["b", "accepted", 5],
  ]);
  await settled();
  await settled();
  assert.deepEqual(state.asked, [
    ["PATCH", { ids: ["a"], state: "new" }],
    ["PATCH", { ids: ["b"], state: "accepted", label: 5 }],
  ]);
  made.undo();
  assert.deepEqual(words(state).at(-1), ["b", "new", null]);
  assert.deepEqual(made.undo(), []);
  assert.equal(made.undoable, false);
});

test("what the server refuses is as it was, and is told", async () => {
  const { made, state } = await reviews([correction("a")]);
  state.refuse = true;
  made.review(["a"], { state: "accepted" });
  await settled();
  assert.deepEqual(
    state.told.map(([name]) => name),
    ["change", "change", "failure"],
  );
  assert.deepEqual(words({ told: state.told.slice(0, 2) }).at(-1), ["a", "new", null]);
  assert.equal(made.undoable, false);
});

test("pages follow until there are no more", async () => {
  const { made, state } = await reviews([correction("a")], { pages: 2 });
  assert.ok(made.more);
  await Promise.all([made.loadMore(), made.loadMore()]);
  assert.deepEqual(state.asked, [["GET", "/corrections?limit=60&state=new&after=place"]]);
  assert.equal(state.told[0][1].first, false);
  await made.loadMore();
  assert.equal(state.asked.length, 1);
});
