// @ts-check

import { asType } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { Pixels } from "../kit/pixels.js";
import { AnsweredDigits } from "./answered.js";
import { nameOf } from "./cards.js";
import { DigitKeys } from "./digit-keys.js";
import { answers, hardDigits, scores } from "./score.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Hard } from "./score.js" */

/** Twenty hard digits, read by the learner and by both networks. @param {ChapterPage} page */
export function wireHardDigits(page) {
  /** @type {Experiment<{said: string}>} */
  const figure = page.experiment("hard", { said: answers() });
  const { picture, keys, count, score, tally } = figure.parts;
  const pixels = new Pixels(picture);
  const bars = new Bars(score);
  const cells = new AnsweredDigits(tally, spoken);
  const buttons = new DigitKeys(keys, figure.figure);
  /** @type {Hard[]} */
  let hard = [];

  buttons.addEventListener("digit", ({ detail: digit }) => {
    const { said } = figure.values;
    if (said.length < hard.length) figure.set({ said: said + digit });
  });

  figure.addEventListener("change", async () => {
    const found = await figure.ask("/learn/api/hard");
    if (!found) return;
    hard = hardDigits(found);
    const said = figure.values.said.slice(0, hard.length);
    const [at, all] = [Math.min(said.length, hard.length - 1), hard.length];
    const over = said.length === all;
    count.textContent = over ? translate("say.hard.done", { all }) : translate("say.hard.count", { at: at + 1, all });
    pixels.update(hard[at].image, translate("say.hard.picture", { at: at + 1, all }), { most: 255 });
    buttons.update(!over);
    cells.update(hard, said);
    const names = hard[0].said.map(({ version }) => nameOf(version));
    const { you, others, n } = scores(hard, said);
    named(score, names);
    bars.update([you, ...others], { high: all, text: (right) => String(right), top: -1 });
    figure.tell(sentence(hard, said, names, { you, others, n }));
  });
}

/** A digit that was answered, in words. @param {Hard} hard @param {string} you */
function spoken({ label, said }, you) {
  const others = said.map(({ version, digit }) => translate("say.hard.other", { name: nameOf(version), digit })).join(", ");
  return translate("say.hard.cell", { label, you, others });
}

/** Give the rows of the networks their names; a row without a network is left out. @param {HTMLElement} place @param {string[]} names */
function named(place, names) {
  place.querySelectorAll("[data-network]").forEach((name, at) => {
    name.textContent = names[at] ?? "";
    asType(name.parentElement, HTMLElement).hidden = at >= names.length;
  });
}

/** @param {Hard[]} hard @param {string} said @param {string[]} names @param {ReturnType<typeof scores>} score */
function sentence(hard, said, names, { you, others, n }) {
  if (n === 0) return translate("say.hard.begin");
  const last = hard[n - 1];
  const each = (/** @type {(string | number)[]} */ values) =>
    names.map((name, at) => translate("say.hard.other", { name, digit: values[at] })).join(", ");
  const parts = [
    translate("say.hard.last", { label: last.label, you: said[n - 1], others: each(last.said.map(({ digit }) => digit)) }),
    translate("say.hard.score", { you, others: each(others), n }),
  ];
  if (n === hard.length && others.every((other) => you > other)) parts.push(translate("say.hard.won"));
  return parts.join(" ");
}
