// @ts-check

import { likeliest } from "../../shared/answer.js";
import { find, findAll } from "../../shared/dom.js";
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { answer } from "./normalization-steps.js";

/** @import { Prediction } from "../../shared/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { TurnedByValue } from "../kit/digit-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @typedef {{test: string, well: boolean, text: string}} Finding */

/** By how much it is turned either way, in degrees, and what its pen's width is multiplied by. */
const [TURNS, PENS] = [
  [-15, 15],
  [0.6, 1, 1.6],
];

/** A second digit above this share is worth a word. */
const CLOSE = 0.05;

/** The learner's digit, examined: what about it makes it easy or hard to read. @param {ChapterPage} page */
export function wireExamination(page) {
  /** @type {Experiment<{}>} */
  const figure = page.experiment("doctor");
  const digit = page.digit();
  figure.about(digit);
  const rows = findAll(figure.parts.findings, "[data-test]", HTMLElement);

  figure.addEventListener("change", async () => {
    const { strokes } = digit;
    const [reading, angles, pens] = await Promise.all([
      figure.ask("/predict", {}, { json: { strokes }, as: "reading" }),
      figure.ask("/learn/api/turned", {}, { json: { strokes, kind: "angle", values: TURNS }, as: "angle" }),
      figure.ask("/learn/api/turned", {}, { json: { strokes, kind: "thickness", values: PENS }, as: "pen" }),
    ]);
    if (!reading || !angles || !pens) return;
    const found = findings(reading, angles, pens);
    for (const row of rows) {
      const finding = found.find(({ test }) => test === row.dataset.test);
      if (!finding) continue;
      row.dataset.well = String(finding.well);
      find(row, "span", HTMLElement).textContent = finding.text;
    }
    const doubts = found.filter(({ well }) => !well);
    const key = doubts.length === 0 ? "say.doctor.well" : "say.doctor.doubts";
    figure.tell(translate(key, { digit: reading.digit, count: doubts.length, all: found.length }));
  });
}

/** @param {Prediction} reading @param {TurnedByValue} angles @param {TurnedByValue} pens @returns {Finding[]} */
function findings(reading, angles, pens) {
  const language = document.documentElement.lang;
  const { digit, probabilities } = reading;
  const share = (/** @type {number} */ value) => confidence(value, language);
  const second = likeliest(probabilities)[1];
  const sure = reading.is_digit && reading.warnings.length === 0;
  const quickstart = pens.turned.find(({ value }) => value === 1)?.quickstart ?? probabilities;
  const close = probabilities[second] > CLOSE;
  return [
    {
      test: "digit",
      well: sure,
      text: translate(sure ? "say.doctor.digit" : "say.doctor.noDigit", { digit, share: share(probabilities[digit]) }),
    },
    { test: "second", well: !close, text: translate("say.doctor.second", { digit: second, share: share(probabilities[second]) }) },
    changed("turn", angles, digit),
    changed("pen", pens, digit),
    {
      test: "quickstart",
      well: answer(quickstart) === digit,
      text: translate("say.doctor.quickstart", { digit: answer(quickstart), share: share(Math.max(...quickstart)) }),
    },
  ];
}

/** Whether the current network reads the same when something about the drawing changes. @param {string} test @param {TurnedByValue} found @param {number} digit @returns {Finding} */
function changed(test, { turned }, digit) {
  const others = [...new Set(turned.map(({ current }) => answer(current)).filter((read) => read !== digit))];
  const key = others.length === 0 ? `say.doctor.${test}` : `say.doctor.${test}Not`;
  return { test, well: others.length === 0, text: translate(key, { digit, others: others.join(", ") }) };
}
