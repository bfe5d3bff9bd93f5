// @ts-check
import uPlot from "/vendor/uplot/uPlot.esm.js";
import { find, findAll } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";
import { turnOf } from "../shared/overfitting.js";
import { adds, columns, extent, joined, sampleOf } from "./curve-data.js";

/** @import { Job, Sample } from "../shared/api-types.d.ts" */
/** @import { Columns } from "./curve-data.js" */

const HEIGHT = 190;

/** Up to so many epochs, the points that mark them do not touch. */
const APART = 16;

/** Curves of accuracy and loss, for training and validation, growing while the job runs. */
export class Curves {
  /** @type {Job | null} */
  #job = null;
  /** @type {Sample[]} */
  #samples = [];
  /** @type {Map<"loss" | "accuracy", uPlot>} */
  #plots = new Map();

  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    new ResizeObserver(() => this.#fit()).observe(container);
  }

  /** @param {Job} job */
  update(job) {
    if (this.#job?.id !== job.id) this.#samples = [];
    this.#job = job;
    const sample = sampleOf(job);
    if (sample && adds(this.#samples, sample, job.progress.epochs)) this.#samples.push(sample);
    const validated = job.history.some(({ val_loss }) => val_loss !== null);
    find(this.container, ".validation", HTMLElement).hidden = !validated;
    if (this.#plots.size === 0) this.repaint();
    for (const [metric, plot] of this.#plots) plot.setData(columns(job.history, this.#samples, metric));
  }

  /**
   * Take up what a training read within its epochs before it was looked at here.
   * @param {string} id @param {Sample[]} samples in their order
   */
  recall(id, samples) {
    if (this.#job?.id !== id) return;
    this.#samples = joined(samples, this.#samples);
    this.update(this.#job);
  }

  /** Draw again in the colours of now. */
  repaint() {
    for (const plot of this.#plots.values()) plot.destroy();
    this.#plots.clear();
    const job = this.#job;
    if (!job) return;
    for (const place of findAll(this.container, "[data-curve]", HTMLElement)) {
      const metric = place.dataset.curve === "loss" ? "loss" : "accuracy";
      const colours = this.#colours();
      const options = optionsFor(metric, place.clientWidth, colours, () => Math.max(1, this.#job?.progress.epochs ?? 1));
      options.hooks = { draw: [(plot) => markTurn(plot, turnOf(this.#job?.history ?? []), colours.text)] };
      this.#plots.set(metric, new uPlot(options, columns(job.history, this.#samples, metric), place));
    }
  }

  #fit() {
    for (const plot of this.#plots.values()) {
      const width = plot.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
    }
  }

  /** The stylesheet's colours, as a canvas can take them: from elements that wear them. */
  #colours() {
    /** @param {string} selector */
    const colour = (selector) => getComputedStyle(find(this.container, selector, HTMLElement)).color;
    return { training: colour(".training"), validation: colour(".validation"), text: colour("figcaption"), line: colour(".line") };
  }
}

/**
 * Draw a dashed line at the epoch after which the network overfits, and a word beside it.
 * @param {uPlot} plot @param {number | null} turn @param {string} colour
 */
function markTurn(plot, turn, colour) {
  if (turn === null) return;
  const { ctx, bbox } = plot;
  const [x, unit] = [plot.valToPos(turn, "x", true), uPlot.pxRatio];
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = unit;
  ctx.setLineDash([3 * unit, 3 * unit]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `${12 * unit}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textBaseline = "top";
  const word = translate("say.overfits");
  const fits = x + 8 * unit + ctx.measureText(word).width < bbox.left + bbox.width;
  ctx.textAlign = fits ? "left" : "right";
  ctx.fillText(word, x + (fits ? 5 : -5) * unit, bbox.top + 2 * unit);
  ctx.restore();
}

/**
 * @param {"loss" | "accuracy"} metric @param {number} width
 * @param {Record<"training" | "validation" | "text" | "line", string>} colours @param {() => number} epochs
 * @returns {uPlot.Options}
 */
function optionsFor(metric, width, colours, epochs) {
  const axis = {
    stroke: colours.text,
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
  };
  /** @param {unknown} _ @param {number[]} values */
  const shares = (_, values) => values.map((value) => `${Number((value * 100).toFixed(2))}%`);
  /** @param {uPlot} plot made with the data of `columns` */
  const range = (plot) => extent(/** @type {Columns} */ (plot.data), epochs(), metric === "accuracy" ? 1 : undefined);
  const points = { show: () => epochs() <= APART, size: 6, fill: colours.validation };
  return {
    width: Math.max(width, 120),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: false, range: () => /** @type {[number, number]} */ ([0, epochs()]) }, y: { range } },
    axes: [
      { ...axis, incrs: [1, 2, 5, 10, 20, 50], size: 30 },
      { ...axis, size: 58, ...(metric === "accuracy" ? { values: shares } : {}) },
    ],
    series: [
      {},
      { stroke: colours.training, width: 1.5, spanGaps: true, points: { show: false } },
      { stroke: colours.validation, width: 2, spanGaps: true, points },
    ],
  };
}
