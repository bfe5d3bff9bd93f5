// @ts-check

import { call, Problem } from "../../shared/api.js";
import { asType } from "../../shared/dom.js";
import { percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { hasEnded, stateOf } from "../../shared/job.js";
import { JobEvents } from "../../shared/job-events.js";
import { jobs as jobsKind } from "../kit/job-ids.js";
import { LoginGate } from "../kit/login-gate.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { called, lookOf, Standings } from "./optimizer-colours.js";

/** @import { Job } from "../../shared/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** Seconds each: few epochs on a tenth of the digits. What comes out is not to serve. */
const SHORT = { epochs: 3, share: 0.1 };

/** The race on real digits, run now: jobs in the queue, followed one after the other, as the trainer takes them. */
class LiveRace {
  /** @type {Map<string, Job>} by id */
  #jobs = new Map();

  /** @param {Experiment<{optimizers: string[], jobs: string[]}>} figure */
  constructor(figure) {
    this.figure = figure;
    this.feed = new JobEvents();
    this.gate = new LoginGate(figure.parts, translate("say.live.closed"));
    this.plot = new Plot(figure.parts.curves);
    this.standings = new Standings(figure.parts.standings);
    this.start = asType(figure.parts.start, HTMLButtonElement);
    this.stop = asType(figure.parts.stop, HTMLButtonElement);
    this.start.addEventListener("click", () => this.#attempt(() => this.#queue()));
    this.stop.addEventListener("click", () => this.#attempt(() => this.#cancel()));
    this.gate.addEventListener("open", () => this.#attempt(() => this.#find()));
    this.feed.addEventListener("job", ({ detail }) => this.#heard(detail));
    this.feed.addEventListener("done", () => this.#next());
    figure.addEventListener("change", () => {
      this.#show();
      if (!this.gate.isOpen) this.#attempt(() => this.gate.look());
    });
  }

  /** @param {() => Promise<void>} deed */
  async #attempt(deed) {
    try {
      await deed();
      this.figure.trouble.none();
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.gate.close();
      else this.figure.fail(error);
    }
  }

  async #queue() {
    this.start.disabled = true;
    this.#jobs.clear();
    try {
      for (const optimizer of this.figure.values.optimizers) {
        const json = { recipe: "quickstart", overrides: { optimizer, ...SHORT }, promote: "never" };
        const job = await call("POST", "/train", { json });
        this.#jobs.set(job.id, job);
      }
    } finally {
      this.figure.set({ jobs: [...this.#jobs.keys()] });
      this.#next();
    }
  }

  async #cancel() {
    for (const job of this.#jobs.values()) {
      if (!hasEnded(job)) this.#heard(await call("DELETE", `/train/${job.id}`));
    }
  }

  /** Look for the jobs that the address names; one that is no longer known is left out. */
  async #find() {
    for (const id of this.figure.values.jobs) {
      try {
        this.#jobs.set(id, await call("GET", `/train/${id}`));
      } catch (error) {
        if (!(error instanceof Problem && error.status === 404)) throw error;
      }
    }
    this.#next();
  }

  /** Follow the first that has not ended: a browser keeps few streams open at once. */
  #next() {
    const [next] = [...this.#jobs.values()].filter((job) => !hasEnded(job));
    if (next) this.feed.follow(next.id);
    this.#show();
  }

  /** @param {Job} job */
  #heard(job) {
    this.#jobs.set(job.id, job);
    this.#show();
  }

  #show() {
    const jobs = [...this.#jobs.values()];
    const running = jobs.some((job) => !hasEnded(job));
    this.start.disabled = running;
    this.stop.disabled = !running;
    const best = jobs.filter((job) => job.result).sort((a, b) => Number(b.result?.accuracy) - Number(a.result?.accuracy))[0];
    const leader = best && !running ? [optimizerOf(best)] : [];
    this.standings.update(new Map(jobs.map((job) => [optimizerOf(job), cells(job)])), leader);
    const text = words(jobs, running, best);
    this.plot.update({ ...axes(jobs), marks: jobs.flatMap(curve), label: text });
    if (this.gate.isOpen) this.figure.tell(text);
  }
}

/** @param {Job} job */
const optimizerOf = (job) => String(job.overrides.optimizer);

/** @param {Job} job */
function cells(job) {
  const { epoch, epochs } = job.progress;
  const fitting = job.status === "running" && job.progress.phase === "fitting" && epochs > 0;
  const state = fitting ? translate("say.live.epoch", { epoch, epochs }) : stateOf(job);
  const accuracy = job.result?.accuracy ?? null;
  const { loss } = job.metrics;
  return [
    state,
    loss === null ? "–" : fixed(loss, 3),
    accuracy === null ? "–" : percent(accuracy, 2, document.documentElement.lang),
  ];
}

/** @param {Job} job @returns {Mark[]} */
function curve(job) {
  const known = job.history.filter(({ loss }) => loss !== null);
  const [x, y] = [known.map(({ epoch }) => epoch), known.map(({ loss }) => Number(loss))];
  const look = lookOf(optimizerOf(job));
  return [
    { kind: "line", x, y, look },
    { kind: "dots", x, y, look, size: 5 },
  ];
}

/** @param {Job[]} jobs */
function axes(jobs) {
  const losses = jobs.flatMap((job) => job.history.map(({ loss }) => Number(loss)));
  const ticks = Array.from({ length: SHORT.epochs }, (_, at) => at + 1);
  const x = { low: 0.8, high: SHORT.epochs + 0.2, ticks, text: String, label: translate("say.live.epochs") };
  return { x, y: { low: 0, high: Math.max(1, ...losses) * 1.05, label: translate("say.live.loss") } };
}

/** @param {Job[]} jobs @param {boolean} running @param {Job | undefined} best */
function words(jobs, running, best) {
  if (jobs.length === 0) return translate("say.live.ready");
  const ended = jobs.filter(hasEnded).length;
  if (running) return translate("say.live.running", { ended, count: jobs.length });
  const accuracy = percent(Number(best?.result?.accuracy), 2, document.documentElement.lang);
  return best ? translate("say.live.done", { name: called(optimizerOf(best)), accuracy }) : translate("say.live.nothing");
}

/** @param {ChapterPage} page */
export function wireLive(page) {
  new LiveRace(page.experiment("live", { jobs: jobsKind() }));
}
