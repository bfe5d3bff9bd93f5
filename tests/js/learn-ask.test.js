import assert from "node:assert/strict";
import { test } from "node:test";
import { Answers, Asker, asked } from "../../static/learn/kit/request-cache.js";

/** A server that answers when it is told to, and notes what it was asked. */
function server() {
  const asked = [];
  const get = (method, path, { json, signal }) =>
    new Promise((answer, refuse) => {
      signal.addEventListener("abort", () => refuse(new DOMException("gone", "AbortError")));
      asked.push({ method, path, json, answer, refuse });
    });
  return { asked, get };
}

test("only the latest question is answered", async () => {
  const { asked, get } = server();
  const asker = new Asker(new Answers(get));
  const first = asker.ask("/a");
  const second = asker.ask("/b");
  asked[1].answer(2);
  assert.equal(await first, null);
  assert.deepEqual(await second, { answer: 2 });
});

test("a question that was answered once is not asked again", async () => {
  const { asked, get } = server();
  const answers = new Answers(get);
  const first = new Asker(answers).ask("/a");
  asked[0].answer({ y: [1] });
  await first;
  assert.deepEqual(await new Asker(answers).ask("/a"), { answer: { y: [1] } });
  assert.equal(asked.length, 1);
});

test("an answer that is kept still drops the question under way", async () => {
  const { asked, get } = server();
  const asker = new Asker(new Answers(get));
  const kept = asker.ask("/a");
  asked[0].answer(1);
  await kept;
  const slow = asker.ask("/b");
  assert.deepEqual(await asker.ask("/a"), { answer: 1 });
  assert.equal(await slow, null);
});

test("a failure is told, and asked again the next time", async () => {
  const { asked, get } = server();
  const asker = new Asker(new Answers(get));
  const failed = asker.ask("/a");
  const error = new Error("no");
  asked[0].refuse(error);
  assert.deepEqual(await failed, { error });
  const again = asker.ask("/a");
  asked[1].answer(3);
  assert.deepEqual(await again, { answer: 3 });
});

test("the same address with another body is another question", async () => {
  const { asked, get } = server();
  const answers = new Answers(get);
  for (const digit of [1, 2]) {
    const answer = new Asker(answers).ask("/said", { digit });
    asked.at(-1).answer(digit);
    assert.deepEqual(await answer, { answer: digit });
  }
  assert.deepEqual(
    asked.map(({ method }) => method),
    ["POST", "POST"],
  );
});

test("a question stands in the address, lists repeated and what is not said left out", () => {
  assert.equal(asked("/race", { x: 1, optimizers: ["sgd", "adam"], rate: undefined }), "/race?x=1&optimizers=sgd&optimizers=adam");
  assert.equal(asked("/runs"), "/runs");
});

test("two figures with the same question ask it once", async () => {
  const { asked, get } = server();
  const answers = new Answers(get);
  const both = [new Asker(answers).ask("/a", [1]), new Asker(answers).ask("/a", [1])];
  asked[0].answer(7);
  assert.deepEqual(await Promise.all(both), [{ answer: 7 }, { answer: 7 }]);
  assert.equal(asked.length, 1);
});

test("whoever gives a question up takes its answer from nobody else", async () => {
  const { asked, get } = server();
  const answers = new Answers(get);
  const first = new Asker(answers);
  const given = first.ask("/a");
  const kept = new Asker(answers).ask("/a");
  first.cancel();
  assert.equal(await given, null);
  await new Promise(setImmediate);
  asked[1].answer(7);
  assert.deepEqual(await kept, { answer: 7 });
});
