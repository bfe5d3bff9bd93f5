// @ts-check
/** What a version's card says, in the words of the page. */

/** @typedef {{version: number, name: string, recipe: Record<string, unknown>, created: string, accuracy: number, loss: number,
 *   per_digit: (number | null)[], confusion: number[][], parameters: number, size_bytes: number, fit_seconds: number,
 *   parent: number | null, sha256: Record<string, string>, data_sha256: string,
 *   calibration?: {temperature: number | null, ece: number} | null}} Card */

/** How many held-out images the card was measured on. @param {Card} card */
export function measuredOn(card) {
  return card.confusion.flat().reduce((sum, images) => sum + images, 0);
}
