// @ts-check
/**
 * Return the one of `all` that has this name.
 * @template {{name: string}} Named @param {Named[]} all @param {string} name @throws {RangeError} when there is none
 */
export function byName(all, name) {
  const found = all.find((one) => one.name === name);
  if (!found) throw new RangeError(`There is no ${name} among ${all.map((one) => one.name).join(", ")}.`);
  return found;
}
