// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { byName } from "../kit/by-name.js";
import { ContourPlot } from "../kit/contour-plot.js";
import { Motion } from "../kit/motion.js";
import { fixed, short } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { arrivals } from "./arrivals.js";
import { called, lookOf, Standings } from "./optimizer-colours.js";
import { start, within } from "./start.js";

/** @import { Path, Surface } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { DragHandle } from "../kit/drag-handle.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */
/** @import { Start } from "./start.js" */

export const STEPS = 200;

/** A knob moves by this share of the surface's width with a key. */
const KNOB_STEPS = 200;

/** Optimizers on a loss surface, from wherever they are put. @param {ChapterPage} page */
export function wireRace(page) {
  /** @type {Experiment<{surface: string, optimizers: string[], rates: string, rate: number, step: number, start: Start | null}>} */
  const figure = page.experiment("race", { start: start() });
  const field = new ContourPlot(figure.parts.map);
  const heights = new Plot(figure.parts.heights);
  const standings = new Standings(figure.parts.standings);
  const motion = new Motion(figure, "step", { seconds: 8 });
  const knob = starter(field.plot);
  knob.addEventListener("move", ({ detail: to }) => {
    motion.pause();
    knob.update(to, spot(to)); // at once, so that the next key goes on from there
    figure.set({ start: to, step: STEPS });
  });
  figure.figure.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "race-surface") return;
    figure.set({ start: null });
    motion.begin();
  });

  figure.addEventListener("change", async () => {
    const { surface: name, optimizers, rates, rate, step, start: wanted } = figure.values;
    find(figure.figure, "[data-param=rate] input", HTMLInputElement).disabled = rates !== "same";
    const [known, grid] = await Promise.all([
      figure.ask("/learn/api/surfaces", {}, { as: "surfaces" }),
      figure.ask(`/learn/api/surfaces/${name}`, {}, { as: "grid" }),
    ]);
    if (!known || !grid) return;
    const surface = byName(known.surfaces, name);
    const from = within(wanted, surface.extent);
    const question = { optimizers, steps: STEPS, rate: rates === "same" ? rate : undefined, x: from?.x, y: from?.y };
    const race = await figure.ask(`/learn/api/race/${name}`, question);
    if (!race) return;
    const at = Math.min(step, STEPS);
    const text = words(race.paths, at, STEPS);
    field.update(grid, marks(surface, race.paths, at), text, { x: "x", y: "y" });
    bound(knob, surface.extent);
    const [x, y] = race.start;
    knob.update({ x, y }, spot({ x, y }));
    heights.update({ ...fallen(surface, race.paths, at), label: translate("say.race.heights") });
    const { first } = arrivals(race.paths, at);
    standings.update(new Map(race.paths.map((path) => [path.optimizer, cells(path, at)])), first ? [first.optimizer] : []);
    figure.tell(text);
  });
}

/** Where it is, in words. @param {{x: number, y: number}} at */
const spot = ({ x, y }) => translate("say.race.at", { x: fixed(x, 2), y: fixed(y, 2) });

/** The point where all start. @param {Plot} plot */
function starter(plot) {
  return plot.knob({ name: translate("say.race.start"), along: "both", min: 0, max: 1, step: 0.01, look: "text", anywhere: true });
}

/** The start stays on the surface. @param {DragHandle} knob @param {number[]} extent */
function bound(knob, [min, max, minY, maxY]) {
  knob.handle = { ...knob.handle, min, max, minY, maxY, step: (max - min) / KNOB_STEPS };
  knob.element.setAttribute("aria-valuemin", String(min));
  knob.element.setAttribute("aria-valuemax", String(max));
}

/** Paths so far, where each is, and the lowest points. @param {Surface} surface @param {Path[]} paths @param {number} step @returns {Mark[]} */
export function marks(surface, paths, step) {
  /** @type {Mark[]} */
  const lines = paths.map(({ optimizer, points }) => {
    const gone = points.slice(0, step + 1);
    return { kind: "line", x: gone.map(([x]) => x), y: gone.map(([, y]) => y), look: lookOf(optimizer) };
  });
  /** @type {Mark[]} */
  const heads = paths.map(({ optimizer, points }) => {
    const [x, y] = points[Math.min(step, points.length - 1)];
    return { kind: "dots", x: [x], y: [y], look: lookOf(optimizer), size: 6 };
  });
  /** @type {Mark[]} */
  const goals = surface.minima.map(([x, y]) => ({ kind: "text", x, y, text: "✕", anchor: "middle", dy: 5 }));
  return [...lines, ...heads, ...goals];
}

/** How high each is above the lowest point, step by step. @param {Surface} surface @param {Path[]} paths @param {number} step */
function fallen({ extent }, paths, step) {
  const all = paths.flatMap((path) => path.heights).filter(Number.isFinite);
  const [low, top] = [Math.min(0, ...all), Math.max(...paths.map((path) => path.heights[0]))];
  const air = (top - low) * 0.08 || extent[1] / 10;
  /** @type {Mark[]} */
  const lines = paths.map(({ optimizer, heights }) => {
    const gone = heights.slice(0, step + 1);
    return { kind: "line", x: gone.map((_, at) => at), y: gone, look: lookOf(optimizer) };
  });
  const y = { low: low - air, high: top + air, label: translate("say.race.height") };
  return { x: { low: 0, high: STEPS, label: translate("say.race.steps") }, y, marks: lines };
}

/** @param {Path} path @param {number} step */
function cells({ rate, heights, points, diverged, arrived }, step) {
  const lost = diverged && step >= points.length - 1;
  const here = arrived !== null && step >= arrived;
  const state = lost ? translate("say.race.lost") : here ? translate("say.race.step", { step: arrived }) : "–";
  return [short(rate), lost ? "–" : short(heights[Math.min(step, heights.length - 1)]), state];
}

/** Who has arrived by then, in a sentence. @param {Path[]} paths @param {number} step @param {number} last */
export function words(paths, step, last) {
  const { first, others, away, lost } = arrivals(paths, step);
  const list = (/** @type {Path[]} */ some) => some.map(({ optimizer }) => called(optimizer)).join(", ");
  const timed = (/** @type {Path[]} */ some) =>
    some.map(({ optimizer, arrived }) => translate("say.race.one", { name: called(optimizer), step: String(arrived) })).join(", ");
  const parts = [
    first
      ? translate("say.race.first", { name: called(first.optimizer), step: String(first.arrived) })
      : translate("say.race.none", { step }),
    others.length > 0 ? translate("say.race.others", { list: timed(others) }) : "",
    step >= last && away.length > 0 ? translate("say.race.away", { list: list(away) }) : "",
    lost.length > 0 ? translate("say.race.gone", { list: list(lost) }) : "",
  ];
  return parts.filter(Boolean).join(" ");
}
