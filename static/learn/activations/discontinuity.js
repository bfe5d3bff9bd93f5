// @ts-check
/**
 * A curve that jumps at its kinks, as two pieces with nothing between: up to the kink with the value on its left, from there on with that
 * on its right.
 * @param {number[]} x @param {number[]} y @param {number[]} kinks which are among x
 * @returns {{x: number[], y: (number | null)[]}}
 */
export function broken(x, y, kinks) {
  /** @type {{x: number[], y: (number | null)[]}} */
  const made = { x: [], y: [] };
  x.forEach((at, index) => {
    made.x.push(at);
    made.y.push(y[index]);
    if (!kinks.includes(at) || index === x.length - 1) return;
    made.x.push(at, at);
    made.y.push(null, y[index + 1]);
  });
  return made;
}
