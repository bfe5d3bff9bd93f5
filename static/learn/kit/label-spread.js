// @ts-check
/**
 * The places nearest to these that are at least `gap` apart, in the same order from low to high, between two ends.
 * @param {number[]} places @param {number} gap @param {number} low @param {number} high @returns {number[]}
 */
export function spread(places, gap, low, high) {
  const order = [...places.keys()].sort((a, b) => places[a] - places[b]);
  const made = [...places];
  let floor = low;
  for (const at of order) {
    made[at] = Math.max(places[at], floor);
    floor = made[at] + gap;
  }
  let ceiling = high;
  for (const at of order.reverse()) {
    made[at] = Math.min(made[at], ceiling);
    ceiling = made[at] - gap;
  }
  return made;
}
