// @ts-check
/**
 * Points of a recorded curve put together, more of them the later they are, so that they lie evenly on a logarithmic axis. Each value is
 * the mean since the point before, and so is each of those that come of it.
 * @param {number[]} iterations rising, the last of each point @param {number[]} values
 * @returns {{iterations: number[], values: number[]}}
 */
export function merged(iterations, values) {
  /** @type {{iterations: number[], values: number[]}} */
  const made = { iterations: [], values: [] };
  let from = 0;
  while (from < values.length) {
    const to = Math.min(values.length, from + Math.max(1, Math.round(from / 8)));
    const before = from > 0 ? iterations[from - 1] : 0;
    let sum = 0;
    for (let at = from; at < to; at++) sum += values[at] * (iterations[at] - (at > 0 ? iterations[at - 1] : 0));
    made.iterations.push(iterations[to - 1]);
    made.values.push(sum / (iterations[to - 1] - before));
    from = to;
  }
  return made;
}
