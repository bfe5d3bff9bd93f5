// @ts-check
/** What a version was trained by: the settings on its card. */

/** @import { Recipe } from "../shared/api-types.d.ts" */

/** The recipe's settings, those within settings too; what is not set is left out. @param {Recipe} recipe @returns {[string, string][]} */
export function hyperparameters(recipe) {
  return Object.entries(recipe).flatMap(([name, value]) => {
    if (value === null || name === "name") return [];
    if (typeof value === "object" && !Array.isArray(value)) return hyperparameters(/** @type {Recipe} */ (value));
    return [[name.replaceAll("_", " "), Array.isArray(value) ? value.map(short).join(", ") : short(value)]];
  });
}

/**
 * The settings in which two recipes differ, and both values; "–" for one that a recipe does not have.
 * @param {Recipe} a @param {Recipe} b @returns {[name: string, a: string, b: string][]}
 */
export function differences(a, b) {
  const [one, other] = [new Map(hyperparameters(a)), new Map(hyperparameters(b))];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => one.get(name) !== other.get(name))
    .map((name) => [name, one.get(name) ?? "–", other.get(name) ?? "–"]);
}

/** @param {unknown} value */
function short(value) {
  return String(typeof value === "number" ? Number(value.toPrecision(4)) : value);
}
