// @ts-check
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { unbroken } from "./arithmetic.js";
import { cards, nameOf } from "./cards.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const [LOW, HIGH, STEP] = [80, 99.9, 0.1];

/** Digits in a number: a postcode, a date or a telephone number, a bank card. @type {[number, string][]} */
const LENGTHS = [
  [5, "one"],
  [8, "two"],
  [16, "three"],
];

/** Where the curves' names stand. */
const NAMED_AT = 88;

const AXIS = Array.from({ length: 101 }, (_, at) => 80 + at * 0.2);

/** What is left of a number when each digit is read with some accuracy. @param {ChapterPage} page */
export function wireWholeNumber(page) {
  /** @type {Experiment<{p: number}>} */
  const figure = page.experiment("number");
  const plot = new Plot(figure.parts.plot);
  const knob = plot.knob({ name: translate("say.number.knob"), along: "x", min: LOW, max: HIGH, step: STEP, anywhere: true });
  knob.addEventListener("move", ({ detail }) => figure.set({ p: detail.x }));
  for (const which of /** @type {const} */ (["quickstart", "served"])) {
    figure.parts[which].addEventListener("click", async () => {
      const found = await cards(figure);
      if (found) figure.set({ p: 100 * found[which].accuracy });
    });
  }

  figure.addEventListener("change", async () => {
    const found = await cards(figure);
    if (!found) return;
    const { p } = figure.values;
    const left = LENGTHS.map(([digits]) => unbroken(p / 100, digits));
    const [five, eight, sixteen] = left.map((share) => fixed(100 * share, 0));
    const text = translate("say.number", { p: fixed(p, 1), five, eight, sixteen });
    plot.update({
      x: { low: 80, high: 100.5, label: translate("say.number.x"), text: (at) => `${at}%` },
      y: { low: 0, high: 1.02, label: translate("say.number.y"), text: (at) => fixed(100 * at, 0) },
      marks: marks(p, left),
      label: text,
    });
    knob.update({ x: p, y: left[0] }, translate("say.number.at", { p: fixed(p, 1), five }));
    const names = Object.values(found).map(({ version, accuracy }) =>
      translate("say.number.of", { name: nameOf(version), accuracy: fixed(100 * accuracy, 2) }),
    );
    figure.tell(`${text} ${[...new Set(names)].join(" ")}`);
  });
}

/** @param {number} p in % @param {number[]} left of each length @returns {Mark[]} */
function marks(p, left) {
  /** @type {Mark[]} */
  const made = [{ kind: "rule", x: p, look: "quiet", dashed: true }];
  LENGTHS.forEach(([digits, look], at) => {
    const y = unbroken(NAMED_AT / 100, digits);
    made.push({ kind: "line", x: AXIS, y: AXIS.map((share) => unbroken(share / 100, digits)), look });
    made.push({
      kind: "text",
      x: NAMED_AT,
      y,
      text: translate("say.number.digits", { digits }),
      look,
      anchor: "end",
      dx: -4,
      dy: -9,
    });
    if (at > 0) made.push({ kind: "dots", x: [p], y: [left[at]], look, size: 5 });
  });
  return made;
}
