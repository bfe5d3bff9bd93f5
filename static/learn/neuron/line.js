// @ts-check
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

const [LEFT, RIGHT, BOTTOM, TOP] = [-4, 4, -6, 6];

/** A straight line and the two numbers that it is made of, each to be dragged. @param {ChapterPage} page */
export function wireLine(page) {
  /** @type {Experiment<{a: number, b: number, x: number}>} */
  const figure = page.experiment("line");
  const plot = new Plot(figure.parts.plot);
  const along = { along: /** @type {const} */ ("y"), min: BOTTOM, max: TOP, step: 0.1 };
  const weight = plot.knob({ ...along, name: translate("say.line.weight"), look: "counter" });
  const bias = plot.knob({ ...along, name: translate("say.line.bias"), look: "accent" });
  const input = plot.knob({ name: translate("say.line.input"), along: "x", min: LEFT, max: RIGHT, step: 0.1, look: "three" });
  weight.addEventListener("move", ({ detail }) => figure.set({ a: detail.y - figure.values.b }));
  bias.addEventListener("move", ({ detail }) => figure.set({ b: detail.y }));
  input.addEventListener("move", ({ detail }) => figure.set({ x: detail.x }));

  figure.addEventListener("change", () => {
    const { a, b, x } = figure.values;
    const at = (/** @type {number} */ input) => a * input + b;
    const numbers = { a: fixed(a, 1), b: fixed(b, 1), x: fixed(x, 1), y: fixed(at(x), 2) };
    const text = translate("say.line", numbers);
    plot.update({
      x: { low: LEFT, high: RIGHT, label: translate("say.line.x") },
      y: { low: BOTTOM, high: TOP, label: "y" },
      marks: [
        { kind: "segment", from: [x, 0], to: [x, at(x)], look: "three", dashed: true },
        { kind: "segment", from: [x, at(x)], to: [0, at(x)], look: "three", dashed: true, arrow: true },
        { kind: "segment", from: [0, b], to: [1, b], look: "muted" },
        { kind: "segment", from: [1, b], to: [1, at(1)], look: "counter" },
        { kind: "line", x: [LEFT, RIGHT], y: [at(LEFT), at(RIGHT)], look: "text" },
        { kind: "text", x: 1, y: at(1), text: translate("say.line.a", numbers), look: "counter", dx: 10, dy: a < 0 ? -12 : 24 },
        {
          kind: "text",
          x: 0,
          y: b,
          text: translate("say.line.b", numbers),
          look: "accent",
          anchor: "end",
          dx: -10,
          dy: a < 0 ? 24 : -12,
        },
      ],
      label: text,
    });
    weight.update({ x: 1, y: at(1) }, translate("say.line.a", numbers));
    bias.update({ x: 0, y: b }, translate("say.line.b", numbers));
    input.update({ x, y: 0 }, translate("say.line.at", numbers));
    figure.trouble.none(); // a straight line is drawn without asking anybody
    figure.tell(text);
  });
}
