// @ts-check
import { confidence, percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { Pixels } from "../kit/pixels.js";
import { Plot } from "../kit/plot.js";
import { answer } from "./normalization-steps.js";
import { reach } from "./slider-end.js";
import { told } from "./two-answers.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Turned } from "../kit/digit-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** What changes nothing. @type {Record<string, number>} */
const PLAIN = { angle: 0, shift: 0, scale: 1, thickness: 1 };

/** The quickstart against the network that serves, as the learner's digit is turned. @param {ChapterPage} page */
export function wireRotation(page) {
  /** @type {Experiment<{kind: string, at: number}>} */
  const figure = page.experiment("turned");
  const digit = page.digit();
  figure.about(digit);
  const picture = new Pixels(figure.parts.image);
  const plot = new Plot(figure.parts.plot);
  const motion = new Motion(figure, "at", { seconds: 8 });

  figure.addEventListener("change", async () => {
    const { kind, at } = figure.values;
    const normalize = kind === "angle" || kind === "thickness"; // normalizing takes the others out again
    const found = await figure.ask("/learn/api/turned", {}, { json: { strokes: digit.strokes, kind, normalize } });
    if (!found) return;
    const { turned } = found;
    const one = turned[Math.min(at, turned.length - 1)];
    const right = answer(nearest(turned, PLAIN[kind]).current);
    const value = written(kind, one.value);
    reach(motion.slider, turned.length - 1, at, value);
    picture.update(one.image, translate("say.turned.image", { value }), { most: 255 });
    told(figure.parts.said, one.quickstart, one.current, right);
    const text = sentence(kind, one, right, turned);
    plot.update({ ...drawing(kind, turned, one.value, right), label: text });
    figure.tell(text);
  });
}

/** The one whose value is nearest. @param {Turned[]} turned @param {number} value @returns {Turned} */
const nearest = (turned, value) =>
  turned.reduce((best, one) => (Math.abs(one.value - value) < Math.abs(best.value - value) ? one : best));

/** @param {string} kind @param {number} value */
function written(kind, value) {
  if (kind === "angle") return `${fixed(value, 0)}°`;
  if (kind === "shift") return `${fixed(value * 28, 1)}`;
  return `×${fixed(value, 2)}`;
}

/** @param {string} kind @param {Turned[]} turned @param {number} here @param {number} right */
function drawing(kind, turned, here, right) {
  const x = turned.map(({ value }) => value);
  const [first, current] = [turned.map(({ quickstart }) => quickstart[right]), turned.map((one) => one.current[right])];
  const one = nearest(turned, here);
  /** @type {Mark[]} */
  const marks = [
    { kind: "rule", x: PLAIN[kind], look: "quiet", dashed: true },
    { kind: "rule", x: here, look: "muted" },
    { kind: "line", x, y: first, look: "counter", dashed: true },
    { kind: "line", x, y: current, look: "accent" },
    { kind: "dots", x: [one.value], y: [one.quickstart[right]], look: "counter", size: 6 },
    { kind: "dots", x: [one.value], y: [one.current[right]], look: "accent", size: 6 },
  ];
  return {
    x: {
      low: x[0],
      high: x[x.length - 1],
      label: translate(`say.turned.x.${kind}`),
      text: (/** @type {number} */ at) => short(kind, at),
    },
    y: {
      low: -0.02,
      high: 1.05,
      ticks: [0, 0.5, 1],
      text: (/** @type {number} */ at) => percent(at, 0),
      label: translate("say.turned.y", { digit: right }),
    },
    marks,
  };
}

/** As an axis has it. @param {string} kind @param {number} value */
const short = (kind, value) =>
  kind === "angle" ? `${fixed(value, 0)}°` : kind === "shift" ? fixed(value * 28, 0) : `×${fixed(value, 1)}`;

/** @param {string} kind @param {Turned} one @param {number} right @param {Turned[]} turned */
function sentence(kind, one, right, turned) {
  const language = document.documentElement.lang;
  const share = (/** @type {number[]} */ shares) => confidence(Math.max(...shares), language);
  const numbers = {
    value: written(kind, one.value),
    quickstart: answer(one.quickstart),
    quickstartShare: share(one.quickstart),
    current: answer(one.current),
    currentShare: share(one.current),
    digit: right,
    first: turned.filter(({ quickstart }) => answer(quickstart) === right).length,
    now: turned.filter(({ current }) => answer(current) === right).length,
    all: turned.length,
  };
  return `${translate(`say.turned.${kind}`, numbers)} ${translate("say.turned.said", numbers)} ${translate("say.turned.count", numbers)}`;
}
