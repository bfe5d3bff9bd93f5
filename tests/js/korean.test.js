import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { withParticles } from "../../static/shared/i18n.js";

const root = new URL("../../", import.meta.url).pathname;
const read = (path) => readFileSync(root + path, "utf8");
const files = readdirSync(`${root}static`, { recursive: true }).flatMap((file) =>
  file.endsWith("ko.json") ? [`static/${file}`] : [],
);
const texts = files.flatMap((file) => Object.entries(JSON.parse(read(file))).map(([key, text]) => [`${file} ${key}`, text]));
const glossary = JSON.parse(read("static/learn/glossary/ko.json"));

/** Of each concept the one word that stands in the glossary, and words that were once beside it. */
const CONCEPTS = {
  gradient: ["기울기", /그래디언트|그레디언트|경사도/],
  "held-out": ["평가용 숫자", /시험용|떼어 둔/],
  training: ["학습", /훈련/],
  label: ["레이블", /라벨/],
  dense: ["완전 연결층", /밀집|완전 연결(?!층)/],
  iteration: ["반복", /이터레이션/],
  plateau: ["고원", /평원/],
  "one-hot": ["원-핫", /원핫|원 핫/],
  optimizer: ["옵티마이저", /최적화/],
  parameter: ["매개변수", /학습할 수(?! 있)|배우는 수|배울 수 \d|파라미터/],
};

for (const [concept, [word, others]] of Object.entries(CONCEPTS)) {
  test(`${concept} is ${word} in Korean, and nothing else`, () => {
    if (concept in glossary) assert.equal(glossary[concept], word);
    for (const [key, text] of [...texts, ["notebook", read("app/lessons/notebook.py")]]) assert.doesNotMatch(text, others, key);
  });
}

test("every sentence in Korean is as polite as the others", () => {
  for (const [key, text] of texts) assert.doesNotMatch(text, /니다[.!?]|(?<![가-힣]보)다[.!]|십시오|겠지요/, key);
});

test("no phrase is left that a careful reader stumbled over", () => {
  for (const [key, text] of texts)
    assert.doesNotMatch(text, /코가 긴|한 자리까지|\d점 좋아|크게 음수|크게 치러|더 못 읽지|에 견주면|%p\b/, key);
});

test("a particle suits the number before it", () => {
  assert.equal(withParticles("버전 3과(와) 비교하면"), "버전 3과 비교하면");
  assert.equal(withParticles("버전 12과(와) 4은(는) 10을(를)"), "버전 12와 4는 10을");
  const read = [..."0123456789"].map((digit) => withParticles(`${digit}(으)로`));
  assert.deepEqual(read, ["0으로", "1로", "2로", "3으로", "4로", "5로", "6으로", "7로", "8로", "9로"]);
  assert.equal(withParticles("2,026(으)로"), "2,026으로");
});

test("a particle suits the name in quotes before it", () => {
  assert.equal(withParticles("버전 3 ‘학교 시범’은(는)"), "버전 3 ‘학교 시범’은");
  assert.equal(withParticles("버전 3 ‘모두’이(가)"), "버전 3 ‘모두’가");
  assert.equal(withParticles("버전 3 ‘새 교실’(으)로"), "버전 3 ‘새 교실’로");
  assert.equal(withParticles("버전 3 ‘pilot’은(는)"), "버전 3 ‘pilot’은(는)");
});

test("a sentence with a particle of two forms has it where the page chooses one", () => {
  for (const [key, text] of texts) {
    const unfilled = text.replace(/\{\w+\}(["'”’)]*)(?:(?:과|은|을|이)\((?:와|는|를|가)\)|\(으\)로)/g, "");
    assert.doesNotMatch(unfilled, /\((?:와|는|를|가|으)\)/, key);
  }
});
