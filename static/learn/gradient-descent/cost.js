// @ts-check
import { translate } from "../../shared/i18n.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { grouped, IMAGES } from "./batch-sizes.js";

/** @import { Descent } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** As many as a batch of one image is worked out for. */
const EPOCHS = 2;

/** Points of each curve: the loss of all images at one takes as long as 50 steps by one image. */
const SHOWN = 31;

const SIZES = [
  { size: 2000, look: "one" },
  { size: 200, look: "two" },
  { size: 20, look: "three" },
  { size: 1, look: "four" },
];

/** The same work, spent in few exact steps or in many noisy ones. @param {ChapterPage} page */
export function wireCost(page) {
  /** @type {Experiment<{rate: number, seed: number}>} */
  const figure = page.experiment("cost");
  const [work, noise] = [new Plot(figure.parts.work), new Plot(figure.parts.noise)];

  figure.addEventListener("change", async () => {
    const { rate, seed } = figure.values;
    const question = { batch_sizes: SIZES.map(({ size }) => size), epochs: EPOCHS, rate, seed, shown: SHOWN };
    const answer = await figure.ask("/learn/api/batches/cost", question);
    if (!answer) return;
    const found = answer.descents;
    const ends = found.map(({ losses }) => fixed(losses[losses.length - 1], 3));
    const noises = found.map((one) => one.noise[0]);
    const text = translate("say.cost", {
      images: grouped(EPOCHS * IMAGES),
      lowest: fixed(found[0].lowest, 3),
      ...Object.fromEntries(SIZES.map(({ size }, at) => [`end${size}`, ends[at]])),
      noise200: short(noises[1], 2),
      noise1: short(noises[3], 2),
    });
    work.update({ ...curves(found), label: text });
    noise.update({ ...byGradient(noises), label: text });
    figure.tell(text);
  });
}

/** The loss over the images looked at so far. @param {Descent[]} found */
function curves(found) {
  /** @type {Mark[]} */
  const marks = found.flatMap(({ iterations, losses }, at) => {
    const { size, look } = SIZES[at];
    const x = iterations.map((iteration) => iteration * size);
    const line = /** @type {const} */ ({ kind: "line", x, y: losses, look, thin: true });
    return x.length <= 21 ? [line, /** @type {const} */ ({ kind: "dots", x, y: losses, look })] : [line];
  });
  return {
    x: {
      low: -60,
      high: EPOCHS * IMAGES + 150,
      ticks: [0, IMAGES, EPOCHS * IMAGES],
      text: grouped,
      label: translate("say.images"),
    },
    y: { low: 0.4, high: 1, label: translate("say.lossOfAll") },
    marks: [/** @type {const} */ ({ kind: "rule", y: found[0].lowest, look: "text", dashed: true }), ...marks],
  };
}

/** How far a batch's gradient is off, by the size of the batch. @param {number[]} noises */
function byGradient(noises) {
  const [x, y] = [SIZES.map(({ size }) => size), noises];
  /** @type {Mark[]} */
  const marks = [
    { kind: "line", x, y, look: "muted", dashed: true, thin: true },
    ...SIZES.map(({ size, look }, at) => /** @type {Mark} */ ({ kind: "dots", x: [size], y: [noises[at]], look, size: 6 })),
  ];
  return {
    x: { low: 0.7, high: 2800, log: true, ticks: [1, 20, 200, 2000], text: grouped, label: translate("say.batchSize") },
    y: { low: -0.02, high: 0.75, label: translate("say.noise") },
    marks,
  };
}
