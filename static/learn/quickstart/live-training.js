// @ts-check
import { address } from "../../shared/address.js";
import { Problem } from "../../shared/api.js";
import { asType, element } from "../../shared/dom.js";
import { count, percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { hasEnded, stateOf } from "../../shared/job.js";
import { byName } from "../kit/by-name.js";
import { jobs as jobsKind } from "../kit/job-ids.js";
import { LoginGate } from "../kit/login-gate.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { alike, changedLine } from "./changed-line.js";
import { axes, cells } from "./curves.js";
import { evaluationOf, TrainingRun } from "./training-run.js";

/** @import { Evaluation, Job } from "../../shared/api-types.d.ts" */
/** @import { Changed } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */
/** @import { Shown } from "./curves.js" */
/** @import { Run } from "./training-run.js" */
/** @typedef {{history: Changed["history"], evaluation: Evaluation | null, run: Run | null}} Seen a recorded run, or one of here */

/** Milliseconds between two looks at the clock: often enough to see tenths, and little work beside a training. */
const TICK = 100;

/** A training like the quickstart but for one thing, beside the quickstart: recorded, and run anew by who may. */
class Live {
  /** @type {Changed[]} */
  #runs = [];
  #found = false;

  /** @param {Experiment<{run: string, shown: Shown, jobs: string[]}>} figure */
  constructor(figure) {
    this.figure = figure;
    this.parts = figure.parts;
    this.runner = new TrainingRun();
    this.gate = new LoginGate(figure.parts, translate("say.live.closed"));
    this.plot = new Plot(figure.parts.plot);
    this.start = asType(figure.parts.start, HTMLButtonElement);
    this.stop = asType(figure.parts.stop, HTMLButtonElement);
    this.start.addEventListener("click", () => this.#attempt(() => this.#press()));
    this.stop.addEventListener("click", () => this.#attempt(() => this.runner.stop()));
    this.runner.addEventListener("change", () => this.#show());
    this.runner.addEventListener("trouble", ({ detail }) => this.#failed(detail));
    this.gate.addEventListener("open", () => this.#attempt(() => this.#find()));
    figure.addEventListener("change", () => this.#attempt(() => this.#look()));
  }

  /** @param {() => Promise<void>} deed */
  async #attempt(deed) {
    try {
      await deed();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (error instanceof Problem && error.status === 401) this.gate.close();
    else this.figure.fail(error);
  }

  async #look() {
    const found = await this.figure.ask("/learn/api/quickstart/changes");
    if (!found) return;
    this.#runs = found.runs;
    this.#show();
    if (!this.gate.isOpen) await this.gate.look();
  }

  /** Look for the trainings that the address names; one that is no longer known is left out. */
  async #find() {
    if (!this.#found) {
      this.#found = true;
      for (const id of this.figure.values.jobs) {
        try {
          await this.runner.find(id);
        } catch (error) {
          if (!(error instanceof Problem && error.status === 404)) throw error;
        }
      }
    }
    this.#show();
  }

  async #press() {
    this.start.disabled = true;
    try {
      await this.runner.start(this.#chosen.overrides);
    } finally {
      this.figure.set({ jobs: this.runner.runs.map(({ job }) => job.id) });
      this.#tick();
    }
  }

  get #chosen() {
    return byName(this.#runs, this.figure.values.run);
  }

  /** The latest run of here that changes the same. @param {Changed} changed */
  #ran({ overrides }) {
    return this.runner.runs.findLast(({ job }) => alike(job.overrides, overrides)) ?? null;
  }

  /** Seconds pass while a training runs. */
  #tick() {
    const { underway } = this.runner;
    this.#clock();
    if (underway) window.setTimeout(() => this.#tick(), TICK);
  }

  #clock() {
    const run = this.runner.underway ?? this.#ran(this.#chosen);
    const since = run?.pressed ?? null;
    const seconds = run?.took ?? (since === null ? null : (performance.now() - since) / 1000);
    this.parts.clock.textContent = seconds === null ? "" : translate("say.live.clock", { seconds: fixed(seconds, 1) });
  }

  #show() {
    if (this.#runs.length === 0) return;
    const [published, chosen] = [this.#runs[0], this.#chosen];
    const run = this.#ran(chosen);
    const ofFirst = chosen === published ? null : this.#ran(published);
    const first = seen(published, ofFirst && evaluationOf(ofFirst.job) ? ofFirst : null);
    const second = chosen === published && !run ? null : seen(chosen, run);
    this.#desk();
    this.#clock();
    this.parts.line.textContent = changedLine(chosen.overrides) || translate("say.live.nothing");
    this.parts.source.textContent = translate(run ? "say.live.here" : "say.live.recorded");
    this.parts.log.textContent = run ? run.log || translate("say.live.waiting") : chosen.lines.join("\n");
    this.parts.log.scrollTop = this.parts.log.scrollHeight;
    this.#table(published, chosen, first, second);
    this.#made(run);
    const text = words(chosen, first, second);
    const { shown } = this.figure.values;
    const all = [first, second].filter((one) => one !== null);
    const readings = all.flatMap(({ history, evaluation }) => (evaluation ? [...history, evaluation] : history));
    const epochs = Math.max(...all.map(({ history }) => history.length), Number(chosen.overrides.epochs ?? 5), 2);
    const marks = [...curve(first, shown, "muted", true), ...(second ? curve(second, shown, "accent", false) : [])];
    this.plot.update({ ...axes(shown, epochs, readings), marks, label: text });
    this.figure.tell(text);
  }

  #desk() {
    const { underway } = this.runner;
    this.start.disabled = underway !== undefined;
    this.stop.disabled = underway === undefined;
    const job = underway?.job;
    const fraction = job ? job.progress.fraction : this.#ran(this.#chosen)?.job.result ? 1 : 0;
    asType(this.parts.bar.firstElementChild, HTMLElement).style.transform = `scaleX(${fraction})`;
    this.parts.bar.setAttribute("aria-valuenow", String(Math.round(fraction * 100)));
    const last = job ?? this.#ran(this.#chosen)?.job;
    this.parts.state.textContent = last ? state(last) : translate("say.live.ready");
  }

  /** @param {Changed} published @param {Changed} chosen @param {Seen} first @param {Seen | null} second */
  #table(published, chosen, first, second) {
    const language = document.documentElement.lang;
    /** @type {[string, (of: Changed, one: Seen) => string][]} */
    const rows = [
      ["learns", ({ network }) => count(network.parameters, language)],
      ["steps", (_, { history }) => (history[0]?.steps ? count(history[0].steps, language) : "–")],
      ["seconds", (_, { history }) => (history.length ? fixed(mean(history.map(({ seconds }) => seconds)), 2) : "–")],
      ["training", (_, { history }) => written(history[history.length - 1]?.accuracy)],
      ["loss", (_, { evaluation }) => (typeof evaluation?.loss === "number" ? fixed(evaluation.loss, 4) : "–")],
      ["accuracy", (_, { evaluation }) => written(evaluation?.accuracy)],
    ];
    for (const [part, text] of rows) cells(this.parts[part], [text(published, first), second ? text(chosen, second) : "–"]);
  }

  /** @param {Run | null} run */
  #made(run) {
    const version = run?.job.result?.version;
    const place = this.parts.made;
    if (!run?.job.result) place.replaceChildren();
    else if (!version) place.replaceChildren(translate("say.live.refused"));
    else
      place.replaceChildren(
        element("a", { href: address(`/models/${version}/model.keras`), download: "" }, translate("say.live.take", { version })),
      );
  }
}

/** @param {Changed} recorded @param {Run | null} run @returns {Seen} */
const seen = (recorded, run) =>
  run
    ? { history: run.job.history, evaluation: evaluationOf(run.job), run }
    : { history: recorded.history, evaluation: recorded.evaluation, run };

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {number | null | undefined} share */
const written = (share) => (typeof share === "number" ? percent(share, 2, document.documentElement.lang) : "–");

/** @param {Seen} seen @param {Shown} shown @param {string} look @param {boolean} dashed @returns {Mark[]} */
function curve({ history, evaluation }, shown, look, dashed) {
  const known = history.filter((one) => one[shown] !== null);
  const [x, y] = [known.map(({ epoch }) => epoch), known.map((one) => Number(one[shown]))];
  const test = evaluation?.[shown];
  return [
    { kind: "line", x, y, look, dashed },
    { kind: "dots", x, y, look, size: 4 },
    ...(typeof test === "number"
      ? [{ kind: /** @type {const} */ ("dots"), x: x.slice(-1), y: [test], look, size: 7, hollow: true }]
      : []),
  ];
}

/** @param {Job} job */
function state(job) {
  const { epoch, epochs, phase, eta_seconds: left } = job.progress;
  if (job.status !== "running" || phase !== "fitting") return job.error ?? stateOf(job);
  const place = translate("say.live.epoch", { epoch, epochs });
  return left === null ? place : `${place}, ${translate("say.live.left", { seconds: Math.ceil(left) })}`;
}

/** @param {Changed} chosen @param {Seen} first @param {Seen | null} second */
function words(chosen, first, second) {
  const [one, other] = [written(first.evaluation?.accuracy), written(second?.evaluation?.accuracy)];
  if (!second) return translate("say.live.first", { accuracy: one });
  const { run } = second;
  if (!second.evaluation) return translate(run && hasEnded(run.job) ? "say.live.stopped" : "say.live.running", { accuracy: one });
  const numbers = { accuracy: other, before: one };
  if (chosen.name === "published") {
    const same = first.evaluation?.accuracy === second.evaluation.accuracy;
    const took = run?.took == null ? "" : translate("say.live.took", { seconds: fixed(run.took, 1) });
    return `${translate(same ? "say.live.same" : "say.live.near", numbers)} ${took}`.trim();
  }
  const [before, after] = [first, second].map(({ evaluation }) => Number(evaluation?.accuracy));
  const verdict = Math.abs(after - before) < 0.003 ? "even" : after > before ? "better" : "worse";
  return `${translate(`say.live.of.${chosen.name}`)} ${translate(`say.live.${verdict}`, numbers)}`;
}

/** @param {ChapterPage} page */
export function wireLive(page) {
  new Live(page.experiment("live", { jobs: jobsKind() }));
}
