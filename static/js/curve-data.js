// @ts-check
/** @typedef {import("./job.js").Job} Job */
/** @typedef {{at: number, loss: number | null, accuracy: number | null}} Sample a reading within an epoch; `at` in epochs */

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

/**
 * Columns for a chart of one metric: epochs, training, validation (null where there is none).
 * @param {Job["history"]} history @param {Sample[]} samples @param {"loss" | "accuracy"} metric
 * @returns {[number[], (number | null)[], (number | null)[]]}
 */
export function columns(history, samples, metric) {
  const within = samples.filter(({ at }) => !Number.isInteger(at));
  const points = [
    ...within.map((sample) => ({ at: sample.at, training: sample[metric], validation: null })),
    ...history.map((epoch) => ({ at: epoch.epoch, training: epoch[metric], validation: epoch[`val_${metric}`] })),
  ].sort((a, b) => a.at - b.at);
  return [points.map(({ at }) => at), points.map(({ training }) => training), points.map(({ validation }) => validation)];
}
