// @ts-check
/** Who has arrived in a race by some step. */

/** @template T @typedef {T & {optimizer: string, points: unknown[], diverged: boolean, arrived: number | null}} Racer */

/**
 * The racers by what became of them up to `step`: the first to arrive, the others in their order, who is still away, and who left every
 * measure. Who arrives with the first is first, too, if named earlier.
 * @template T @param {Racer<T>[]} racers @param {number} step
 */
export function arrivals(racers, step) {
  const there = racers.filter(({ arrived }) => arrived !== null && arrived <= step);
  const [first = null, ...others] = there.sort((one, other) => Number(one.arrived) - Number(other.arrived));
  const lost = racers.filter(({ diverged, points }) => diverged && step >= points.length - 1);
  const away = racers.filter((racer) => !there.includes(racer) && !lost.includes(racer));
  return { first, others, away, lost };
}
