// @ts-check
import { asType, element, find, findAll, parts } from "../shared/dom.js";
import { percent, when } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { bestOf, isValidated, overlaid } from "./overlay-data.js";
import { DASHES, overlayPlot } from "./overlay-plot.js";
import { changes } from "./trainings.js";

/** @import { Job } from "../shared/api-types.d.ts" */
/** @import { Metric } from "./overlay-data.js" */
/** @import uPlot from "/vendor/uplot/uPlot.esm.js" */

const MOST = 4;

/** The validation of up to four trainings in one chart. */
export class OverlaidCurves {
  /** @type {Job[]} */
  #jobs = [];
  /** The trainings in the chart, each in the place that gives it its colour. @type {(string | null)[]} */
  #places = Array(MOST).fill(null);
  /** @type {uPlot | null} */
  #plot = null;

  /** @param {HTMLDetailsElement} details */
  constructor(details) {
    const { metric, choices, chart, none } = parts(details);
    this.details = details;
    this.metric = asType(metric, HTMLSelectElement, "metric");
    this.choices = choices;
    this.chart = chart;
    this.none = none;
    this.language = document.documentElement.lang;
    choices.addEventListener("change", ({ target }) => target instanceof HTMLInputElement && this.#choose(target));
    this.metric.addEventListener("change", () => this.#show());
    new ResizeObserver(() => this.repaint()).observe(chart);
  }

  /** @param {Job[]} jobs the newest first */
  update(jobs) {
    const first = this.#jobs.length === 0;
    this.#jobs = jobs.filter(isValidated);
    this.#places = this.#places.map((id) => (this.#jobs.some((job) => job.id === id) ? id : null));
    if (first) for (const [at, { id }] of this.#jobs.slice(0, 2).entries()) this.#places[at] = id;
    this.none.hidden = this.#jobs.length > 0;
    this.metric.disabled = this.#jobs.length === 0;
    this.choices.replaceChildren(...this.#jobs.map((job) => this.#choice(job)));
    this.#show();
  }

  /** Draw again in the size and colours of now. */
  repaint() {
    this.#plot?.destroy();
    this.#plot = null;
    const placed = this.#places.flatMap((id, place) => {
      const job = this.#jobs.find((one) => one.id === id);
      return job ? [{ job, place }] : [];
    });
    if (!this.chart.clientWidth || placed.length === 0) return;
    const data = overlaid(
      placed.map(({ job }) => job),
      this.#metric,
    );
    const lines = placed.map(({ job, place }) => ({
      stroke: getComputedStyle(find(this.choices, `[data-of="${job.id}"] .line`, HTMLElement)).color,
      dash: DASHES[place],
    }));
    this.#plot = overlayPlot(this.chart, data, lines, this.#metric);
  }

  /** @returns {Metric} */
  get #metric() {
    return this.metric.value === "val_loss" ? "val_loss" : "val_accuracy";
  }

  /** @param {HTMLInputElement} box */
  #choose(box) {
    const at = this.#places.indexOf(box.checked ? null : box.value);
    if (at >= 0) this.#places[at] = box.checked ? box.value : null;
    this.#show();
  }

  #show() {
    const isFull = !this.#places.includes(null);
    for (const row of findAll(this.choices, "[data-of]", HTMLElement)) {
      const place = this.#places.indexOf(row.dataset.of ?? "");
      const box = find(row, "input", HTMLInputElement);
      const job = this.#jobs.find(({ id }) => id === row.dataset.of);
      box.checked = place >= 0;
      box.disabled = isFull && place < 0;
      row.dataset.place = place >= 0 ? String(place) : "";
      find(row, "small", HTMLElement).textContent = job ? this.#best(job) : "";
    }
    this.repaint();
  }

  /** @param {Job} job */
  #best(job) {
    const best = bestOf(job, this.#metric);
    if (!best) return "";
    const value = this.#metric === "val_loss" ? best.value.toFixed(4) : percent(best.value, 2, this.language);
    return translate("say.overlayBest", { value, epoch: best.epoch });
  }

  /** @param {Job} job */
  #choice(job) {
    const name = [
      job.recipe,
      when(job.created, this.language),
      ...(Object.keys(job.overrides).length ? [changes(job.overrides)] : []),
    ];
    return element(
      "label",
      { "data-of": job.id },
      element("input", { type: "checkbox", value: job.id }),
      element("span", { class: "line", "aria-hidden": "true" }),
      element("span", {}, name.join(" · ")),
      element("small", {}),
    );
  }
}
