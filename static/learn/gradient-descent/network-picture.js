// @ts-check
import { fixed, short } from "../kit/numbers.js";
import { set, svg } from "../kit/svg.js";

/** @import { Trace, TracedLayer } from "../kit/api-types.d.ts" */
/** @typedef {{inputs: number[], wanted: number, at: number, label: string}} How `at` is the moment of the pass, 0..9 */
/** @typedef {[number, number]} Place */

const RADIUS = 24;
const LINE = 15;

/** The moments of a pass: what is shown from then on. */
const AT = { sums: 1, hidden: 2, sum: 3, output: 4, loss: 5, bySum: 6, byOuter: 7, byHidden: 8, next: 9 };

/** Where along a line its numbers stand, so that those of lines that cross keep apart. */
const ALONG = [
  [0.5, 0.27],
  [0.27, 0.5],
];

/** The network with every number of a pass at its place. Laid out anew when its place changes. */
export class NetworkPicture {
  /** @type {{trace: Trace, how: How} | null} */
  #shown = null;

  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.canvas = svg("svg", { class: "net", role: "img", "aria-label": "" });
    host.append(this.canvas);
    new ResizeObserver(() => this.#draw()).observe(host);
  }

  /** @param {Trace} trace @param {How} how */
  update(trace, how) {
    this.#shown = { trace, how };
    this.#draw();
  }

  #draw() {
    const [width, height] = [this.host.clientWidth, this.host.clientHeight];
    if (!this.#shown || width === 0) return;
    const { trace, how } = this.#shown;
    const places = laidOut(width, height);
    set(this.canvas, { viewBox: `0 0 ${width} ${height}`, "aria-label": how.label });
    this.canvas.replaceChildren(...lines(trace, how.at, places), ...neurons(trace, how, places), ...ending(trace, how, places));
  }
}

/** @param {number} width @param {number} height @returns {Place[][]} the neurons of each layer */
function laidOut(width, height) {
  const [left, right] = [RADIUS + 4, width - Math.max(RADIUS + 14, width * 0.09)];
  const [top, bottom] = [height * 0.22, height * 0.76];
  const middle = left + (right - left) * 0.52;
  return [
    [
      [left, top],
      [left, bottom],
    ],
    [
      [middle, top],
      [middle, bottom],
    ],
    [[right, (top + bottom) / 2]],
  ];
}

/** A word of the picture that is shown from one moment on. @param {Place} place @param {string} words @param {string} kind @param {number} at @param {number} from */
function word([x, y], words, kind, at, from) {
  const state = at < from ? " later" : at === from ? " now" : "";
  return svg("text", { x, y, class: `${kind}${state}`, "text-anchor": "middle" }, words);
}

/** @param {Trace} trace @param {number} at @param {Place[][]} places @returns {SVGElement[]} */
function lines({ layers }, at, places) {
  const drawn = layers.flatMap((layer, depth) =>
    layer.weights.flatMap((row, from) =>
      row.map((weight, to) => {
        const [[x1, y1], [x2, y2]] = [places[depth][from], places[depth + 1][to]];
        const along = depth === 0 ? ALONG[from][to] : 0.48;
        const [x, y] = [x1 + along * (x2 - x1), y1 + along * (y2 - y1)];
        const shown = at >= AT.next ? layer.next_weights[from][to] : weight;
        const slope = short(layer.by_weights[from][to], 2);
        const first = word([x, y - 4], fixed(shown, 3), "weight", at, at >= AT.next ? AT.next : 0);
        const second = word([x, y + LINE - 3], slope, "back", at, depth === 0 ? AT.byHidden : AT.byOuter);
        return { line: svg("line", { x1, y1, x2, y2 }), words: [first, second] };
      }),
    ),
  );
  return [...drawn.map(({ line }) => line), ...drawn.flatMap(({ words }) => words)];
}

/** @param {Trace} trace @param {How} how @param {Place[][]} places @returns {SVGElement[]} */
function neurons({ layers: [hidden, output] }, { inputs, at }, places) {
  const inputPlaces = inputs.flatMap((value, index) => {
    const [x, y] = places[0][index];
    return [
      circle([x, y]),
      word([x, y + 5], fixed(value, 1), "value", at, 0),
      word([x, y - RADIUS - 8], `x${"₁₂"[index]}`, "name", at, -1),
    ];
  });
  const rest = [
    ...hidden.sums.map((_, index) =>
      neuron(hidden, index, places[1][index], `h${"₁₂"[index]}`, at, [AT.sums, AT.hidden, AT.byHidden]),
    ),
    neuron(output, 0, places[2][0], "p", at, [AT.sum, AT.output, AT.bySum]),
  ];
  return [...inputPlaces, ...rest.flat()];
}

/**
 * A neuron: its sum above it, its output in it, its bias and the gradient by its sum below.
 * @param {TracedLayer} layer @param {number} index @param {Place} place @param {string} name @param {number} at
 * @param {[number, number, number]} from the moments from which sum, output and gradient are shown
 */
function neuron(layer, index, [x, y], name, at, [sum, output, back]) {
  const bias = at >= AT.next ? layer.next_bias[index] : layer.bias[index];
  return [
    circle([x, y]),
    word([x, y - RADIUS - 8 - LINE], name, "name", at, -1),
    word([x, y - RADIUS - 8], `z ${fixed(layer.sums[index], 3)}`, "weight", at, sum),
    word([x, y + 5], fixed(layer.outputs[index], 3), "value", at, output),
    word([x, y + RADIUS + LINE], `b ${fixed(bias, 3)}`, "name", at, -1),
    word([x, y + RADIUS + 2 * LINE], `δ ${short(layer.by_sums[index], 2)}`, "back", at, back),
  ];
}

/** What is wanted and what is lost, under the output. @param {Trace} trace @param {How} how @param {Place[][]} places */
function ending({ loss, next_loss: next }, { wanted, at }, places) {
  const [x, y] = places[2][0];
  const bottom = y + RADIUS + 4 * LINE;
  return [
    word([x, bottom], `y ${fixed(wanted, 1)}`, "name", at, -1),
    word([x, bottom + LINE + 2], `L ${short(loss)}`, "value", at, AT.loss),
    word([x, bottom + 2 * LINE + 4], `→ ${short(next)}`, "value", at, AT.next),
  ];
}

/** @param {Place} place */
const circle = ([x, y]) => svg("circle", { cx: x, cy: y, r: RADIUS });
