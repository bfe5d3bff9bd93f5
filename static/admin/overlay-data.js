// @ts-check
/** @import { Epoch, Job } from "../shared/api-types.d.ts" */
/** @typedef {"val_accuracy" | "val_loss"} Metric */

/** Whether a training has anything to show in a chart of validation. @param {Job} job */
export const isValidated = ({ history }) => history.some(({ val_loss }) => val_loss !== null);

/**
 * Columns for a chart of several trainings: epochs, then of each training what was measured after them, null where it had ended.
 * @param {{history: Pick<Epoch, "epoch" | Metric>[]}[]} jobs @param {Metric} metric @returns {[number[], ...(number | null)[][]]}
 */
export function overlaid(jobs, metric) {
  const epochs = [...new Set(jobs.flatMap(({ history }) => history.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  const lines = jobs.map(({ history }) => {
    const found = new Map(history.map((epoch) => [epoch.epoch, epoch[metric]]));
    return epochs.map((epoch) => found.get(epoch) ?? null);
  });
  return [epochs, ...lines];
}

/** The best that a training reached, and after which epoch. @param {Job} job @param {Metric} metric @returns {{epoch: number, value: number} | null} */
export function bestOf({ history }, metric) {
  const measured = history.flatMap((/** @type {Epoch} */ epoch) => {
    const value = epoch[metric];
    return value === null ? [] : [{ epoch: epoch.epoch, value }];
  });
  const sign = metric === "val_loss" ? 1 : -1;
  return measured.sort((a, b) => sign * (a.value - b.value)).at(0) ?? null;
}

/** The lowest and the highest value of all lines, with a little air. @param {(number | null)[][]} lines @returns {[number, number]} */
export function rangeOf(lines) {
  const values = lines.flat().filter((value) => value !== null);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = Math.max((high - low) * 0.08, 0.0005);
  return [Math.max(0, low - air), high + air];
}
