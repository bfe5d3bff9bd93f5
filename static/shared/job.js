// @ts-check
import { asType, parts } from "./dom.js";
import { clock, count, minutesLeft, percent } from "./format.js";
import { translate } from "./i18n.js";

/** @import { Job } from "./api-types.d.ts" */

const STATUS = new Map([
  ["queued", "say.queued"],
  ["running", "say.running"],
  ["succeeded", "say.succeeded"],
  ["failed", "say.failed"],
  ["cancelled", "say.cancelled"],
]);

const PHASE = new Map([
  ["starting", "say.starting"],
  ["preparing", "say.preparing"],
  ["loading", "say.loading"],
  ["sweeping", "say.sweeping"],
  ["fitting", "say.fitting"],
  ["exporting", "say.exporting"],
  ["strokes", "say.strokes"],
  ["judging", "say.judging"],
]);

/** @param {Job} job */
export const hasEnded = (job) => job.status !== "queued" && job.status !== "running";

/** A job's state in a word, and its phase while it runs. @param {Job} job */
export function stateOf(job) {
  const phase = job.status === "running" && job.progress.phase ? PHASE.get(job.progress.phase) : undefined;
  return translate(phase ?? STATUS.get(job.status) ?? job.status);
}

/** The time left, as exact as it can be known. @param {number} seconds */
function left(seconds) {
  const minutes = minutesLeft(seconds);
  return minutes === null ? clock(seconds) : translate("say.minutesLeft", { minutes });
}

/** The training being watched. */
export class JobView {
  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    this.parts = parts(container);
    this.fill = asType(this.parts.bar.firstElementChild, HTMLElement);
    this.language = document.documentElement.lang;
  }

  /** @param {Job} job @param {boolean} attended whether a trainer is at work */
  update(job, attended) {
    const waits = job.status === "queued" && !attended ? translate("say.unattended") : "";
    if (this.parts.unattended.textContent !== waits) this.parts.unattended.textContent = waits;
    this.container.dataset.status = job.status;
    this.parts.title.textContent = translate("say.job", { recipe: job.recipe, state: stateOf(job) });
    this.#progress(job);
    this.#readings(job);
  }

  /** @param {Job} job */
  #progress({ progress, status }) {
    const fraction = status === "succeeded" ? 1 : progress.fraction;
    this.fill.style.transform = `scaleX(${fraction})`;
    this.parts.bar.setAttribute("aria-valuenow", String(Math.round(fraction * 100)));
    this.parts.epoch.textContent = progress.epochs ? `${progress.epoch} / ${progress.epochs}` : "–";
    this.parts.left.textContent = progress.eta_seconds === null || status !== "running" ? "–" : left(progress.eta_seconds);
    this.parts.speed.textContent = progress.images_per_second ? count(progress.images_per_second, this.language) : "–";
  }

  /** @param {Job} job */
  #readings({ metrics }) {
    this.parts.loss.textContent = metrics.loss?.toFixed(4) ?? "–";
    this.parts.accuracy.textContent = metrics.accuracy === null ? "–" : percent(metrics.accuracy, 2, this.language);
  }
}
