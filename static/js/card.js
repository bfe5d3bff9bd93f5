// @ts-check
/** What a version's card says, in the words of the page. */

/** @typedef {{version: number, name?: string, recipe: Record<string, unknown>, created: string, accuracy: number, loss: number,
 *   per_digit_accuracy?: number[], confusion?: number[][], parameters?: number, seconds?: number, parent?: number | null,
 *   sha256: Record<string, string>, data_sha256?: string}} Card */

/** How many held-out images the card was measured on. @param {Card} card */
export function measuredOn(card) {
  return (card.confusion ?? []).flat().reduce((sum, images) => sum + images, 0) || 10_000;
}

/** The card's recipe by name. @param {Card} card */
export function recipeOf(card) {
  return String(card.name ?? card.recipe?.name ?? "–");
}
