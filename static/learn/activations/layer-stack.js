// @ts-check
import { element } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { number, numbers } from "../kit/state.js";

/** @import { Linear, Stack } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

const REACH = 3;
const SEEDS = 10_000;

/** A stack of linear layers moves a point step by step; one layer brings it there at once. @param {ChapterPage} page */
export function wireLayerStack(page) {
  const bounds = { min: -REACH, max: REACH, step: 0.1 };
  /** @type {Experiment<{depth: number, seed: number, x: number[]}>} */
  const figure = page.experiment("stack", { x: numbers([2, 2], bounds), seed: number(384, { min: 0, max: SEEDS - 1, step: 1 }) });
  const plot = new Plot(figure.parts.plane);
  const knob = plot.knob({ name: translate("say.stack.input"), along: "both", look: "text", ...bounds });
  knob.addEventListener("move", ({ detail: { x, y } }) => figure.set({ x: [x, y] }));
  figure.parts.others.addEventListener("click", () => figure.set({ seed: (figure.values.seed + 1) % SEEDS }));

  figure.addEventListener("change", async () => {
    const { depth, seed, x } = figure.values;
    const found = await figure.ask("/learn/api/stack", { depth, seed, x });
    if (!found) return;
    const points = [x, ...found.layers.map(({ outputs }) => outputs)];
    const far = Math.max(REACH, ...points.flat().map(Math.abs)) * 1.15;
    const axis = { low: -far, high: far };
    const [first, last] = [pair(x), pair(found.collapsed.outputs)];
    const text = translate(depth === 1 ? "say.stack.single" : "say.stack", { depth, first, last });
    plot.update({ x: axis, y: axis, marks: marks(points, found.collapsed.outputs), label: text });
    knob.update({ x: x[0], y: x[1] }, first);
    show(figure.parts.matrices, found);
    figure.tell(text);
  });
}

/** @param {number[][]} points from the input on @param {number[]} end where the one layer leads @returns {Mark[]} */
function marks(points, end) {
  const [input] = points;
  /** @type {Mark[]} */
  const steps = points.slice(1).flatMap((point, at) => [
    { kind: "segment", from: spot(points[at]), to: spot(point), look: "muted", arrow: true },
    { kind: "text", x: point[0], y: point[1], text: String(at + 1), dx: 9, dy: -8, look: "muted" },
  ]);
  return [
    { kind: "segment", from: spot(input), to: spot(end), look: "accent", dashed: true },
    ...steps,
    { kind: "dots", x: points.slice(1).map(([x]) => x), y: points.slice(1).map(([, y]) => y), look: "muted", size: 4 },
    { kind: "dots", x: [end[0]], y: [end[1]], look: "accent", size: 9, hollow: true },
    { kind: "dots", x: [end[0]], y: [end[1]], look: "muted", size: 4 },
    { kind: "text", x: input[0], y: input[1], text: "x", dx: 12, dy: -8 },
  ];
}

/** Write out every layer, and the one that they are. @param {HTMLElement} place @param {Stack} found */
function show(place, { layers, collapsed }) {
  const rows = layers.map((layer, at) => row(translate("say.stack.layer", { number: at + 1 }), layer, "muted"));
  place.replaceChildren(...rows, row(translate("say.stack.one"), collapsed, "accent"));
  place.setAttribute(
    "aria-label",
    translate("say.stack.numbers", { weights: collapsed.weights.map(pair).join(", "), bias: pair(collapsed.bias) }),
  );
}

/** @param {string} name @param {Linear} layer @param {string} look */
function row(name, { weights, bias }, look) {
  const cells = [...weights, bias].map((values) =>
    element("span", {}, ...values.map((value) => element("i", {}, fixed(value, 2)))),
  );
  return element("div", { class: `matrix ${look}` }, element("b", {}, name), element("div", {}, ...cells));
}

/** @param {number[]} point */
const spot = ([x, y]) => /** @type {[number, number]} */ ([x, y]);

/** @param {number[]} point */
const pair = ([x, y]) => `(${fixed(x, 2)}, ${fixed(y, 2)})`;
