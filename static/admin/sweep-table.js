// @ts-check
import { asType, element, find, parts } from "../shared/dom.js";
import { percent } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { overlaid } from "./overlay-data.js";
import { DASHES, overlayPlot } from "./overlay-plot.js";

/** @import uPlot from "/vendor/uplot/uPlot.esm.js" */
/** @import { Job, Mean, SettingSummary, Sweep, TrialCurve } from "../shared/api-types.d.ts" */
/** @import { Metric } from "./overlay-data.js" */

const COLOURS = 4;
const SVG = "http://www.w3.org/2000/svg";

/** The settings that a sweep compares: a table that grows, and the curves of all its trainings in one chart. */
export class SweepTable {
  /** @type {Sweep | null} */
  #sweep = null;
  /** @type {uPlot | null} */
  #plot = null;
  #drawn = "";

  /** @param {HTMLElement} container */
  constructor(container) {
    const { metric, chart, rows } = parts(container);
    this.container = container;
    this.metric = asType(metric, HTMLSelectElement, "metric");
    this.chart = chart;
    this.rows = rows;
    this.language = document.documentElement.lang;
    this.metric.addEventListener("change", () => this.repaint());
    new ResizeObserver(() => this.repaint()).observe(chart);
  }

  /** @param {Job} job */
  update({ id, sweep }) {
    this.#sweep = sweep ?? null;
    this.container.hidden = !sweep?.settings.length;
    const state = JSON.stringify([id, sweep?.settings, sweep?.best]);
    if (!sweep || state === this.#drawn) return; // events come four times a second
    this.#drawn = state;
    this.rows.replaceChildren(...sweep.settings.map((one, at) => this.#row(one, at, one.setting === sweep.best)));
    this.repaint();
  }

  /** Draw again in the size and colours of now. */
  repaint() {
    this.#plot?.destroy();
    this.#plot = null;
    const trials = this.#sweep?.trials.filter(({ val_loss }) => val_loss.length > 0) ?? [];
    if (!this.chart.clientWidth || trials.length === 0) return;
    const metric = this.metric.value === "val_loss" ? "val_loss" : "val_accuracy";
    const settings = this.#sweep?.settings.map(({ setting }) => setting) ?? [];
    const lines = trials.map(({ setting }) => {
      const at = settings.indexOf(setting);
      return { stroke: getComputedStyle(find(this.rows.children[at], "svg", SVGElement)).color, dash: dashOf(at) };
    });
    this.#plot = overlayPlot(this.chart, overlaid(trials.map(historyOf), metric), lines, metric);
  }

  /** @param {SettingSummary} summary @param {number} at @param {boolean} isBest */
  #row({ setting, accuracy, loss, epochs, complete, stopped, failed }, at, isBest) {
    const share = (/** @type {number} */ value) => percent(value, 2, this.language);
    const name = element("th", { scope: "row", "data-colour": String(at % COLOURS) }, swatch(at), setting);
    if (isBest) name.append(" ", element("strong", {}, translate("say.bestSetting")));
    const cells = [withError(accuracy, share), withError(loss, (value) => value.toFixed(4)), spread(epochs)];
    const ends = `${complete} / ${stopped} / ${failed}`;
    return element("tr", {}, name, ...[...cells, ends].map((text) => element("td", {}, text)));
  }
}

/** @param {Mean | null} mean @param {(value: number) => string} words */
function withError(mean, words) {
  if (!mean) return "–";
  return mean.error === null ? words(mean.value) : `${words(mean.value)} ± ${words(mean.error)}`;
}

/** The epochs of the seeds: one number where all have as many. @param {number[]} epochs */
function spread(epochs) {
  const [least, most] = [Math.min(...epochs), Math.max(...epochs)];
  return least === most ? String(least) : `${least}–${most}`;
}

/** @param {TrialCurve} trial */
function historyOf({ val_accuracy, val_loss }) {
  return { history: val_loss.map((loss, at) => ({ epoch: at + 1, val_loss: loss, val_accuracy: val_accuracy[at] })) };
}

/** The dashes of a setting: with the colours, sixteen look different. @param {number} at */
function dashOf(at) {
  return DASHES[(at + Math.floor(at / COLOURS)) % DASHES.length];
}

/** A piece of a setting's line. @param {number} at */
function swatch(at) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "line");
  for (const [name, value] of Object.entries({ width: "28", height: "8", viewBox: "0 0 28 8", "aria-hidden": "true" }))
    svg.setAttribute(name, value);
  const drawn = { x1: "0", x2: "28", y1: "4", y2: "4", stroke: "currentColor", "stroke-width": "2" };
  for (const [name, value] of Object.entries({ ...drawn, "stroke-dasharray": dashOf(at).join(" ") }))
    line.setAttribute(name, value);
  svg.append(line);
  return svg;
}
