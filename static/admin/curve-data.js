// @ts-check
/** @import { Job, Sample } from "../shared/api-types.d.ts" */

/**
 * The job's present reading, placed on the axis of epochs; null when there is none.
 * @param {Job} job @returns {Sample | null}
 */
export function sampleOf({ progress, metrics, history }) {
  if (metrics.loss === null || progress.phase !== "fitting") return null;
  const ended = history.at(-1)?.epoch ?? 0;
  const at = Math.min(Math.max(progress.fraction * progress.epochs, ended), ended + 1);
  return { at, loss: metrics.loss, accuracy: metrics.accuracy };
}

/** More readings within epochs than this, over a whole run, are closer than a pixel. */
const READINGS = 400;

/** From so many epochs on, this share of the run is left out of the scale: beside its first steps nothing would show of the rest. */
const LONG = { epochs: 10, start: 0.15 };

/**
 * Whether a reading is far enough from the one before it to be kept.
 * @param {Sample[]} samples @param {Sample} sample @param {number} epochs of the whole run
 */
export function adds(samples, sample, epochs) {
  const before = samples.at(-1)?.at ?? 0;
  return sample.at > before && sample.at - before >= epochs / READINGS;
}

/**
 * The readings that were kept, and those seen here after them.
 * @param {Sample[]} kept @param {Sample[]} seen both in their order
 */
export function joined(kept, seen) {
  const last = kept.at(-1)?.at ?? 0;
  return [...kept, ...seen.filter(({ at }) => at > last)];
}

/** @typedef {[at: number[], training: (number | null)[], validation: (number | null)[]]} Columns epochs, and null where there is no reading */

/**
 * The lowest and the highest value to show, with a little air; a long run's first readings may lie beyond.
 * @param {Columns} data what `columns` gives @param {number} epochs of the whole run
 * @param {number} [ceiling] what no value can be above @returns {[number, number]}
 */
export function extent([at, ...lines], epochs, ceiling = Number.POSITIVE_INFINITY) {
  const start = epochs < LONG.epochs ? 0 : epochs * LONG.start;
  const from = (at.at(-1) ?? 0) < 2 * start ? 0 : start;
  const late = lines.flatMap((line) => line.filter((value, index) => value !== null && at[index] >= from));
  const values = (late.length > 0 ? late : lines.flat()).filter((value) => value !== null);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = Math.max((high - low) * 0.08, 0.0005);
  return [Math.max(0, low - air), Math.min(ceiling, high + air)];
}

/** @typedef {{at: number, value: number | null}} Reading */

/**
 * What was read between one reading and the next, where each is the mean since its epoch began: a mean starts anew with each epoch, so
 * that its curve would jump there.
 * @param {Reading[]} means in their order @returns {Reading[]}
 */
export function since(means) {
  let before = { at: 0, sum: 0 };
  return means.map(({ at, value }) => {
    const began = Math.ceil(at) - 1;
    const { at: from, sum } = before.at > began ? before : { at: began, sum: 0 };
    const total = (value ?? 0) * (at - began);
    before = { at, sum: total };
    return { at, value: value === null ? null : (total - sum) / (at - from) };
  });
}

/**
 * Columns for a chart of one metric: epochs, training, validation (null where there is none).
 * @param {Job["history"]} history @param {Sample[]} samples @param {"loss" | "accuracy"} metric
 * @returns {Columns}
 */
export function columns(history, samples, metric) {
  const within = samples.filter(({ at }) => !Number.isInteger(at));
  const points = [
    ...within.map((sample) => ({ at: sample.at, value: sample[metric], validation: null })),
    ...history.map((epoch) => ({ at: epoch.epoch, value: epoch[metric], validation: epoch[`val_${metric}`] })),
  ].sort((a, b) => a.at - b.at);
  return [points.map(({ at }) => at), since(points).map(({ value }) => value), points.map(({ validation }) => validation)];
}
