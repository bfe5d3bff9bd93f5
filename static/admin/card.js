// @ts-check
/** What a version's card says, in the words of the page. */

/** @typedef {{version: number, name: string, recipe: Record<string, unknown>, created: string, accuracy: number, loss: number,
 *   per_digit: (number | null)[], confusion: number[][], parameters: number, size_bytes: number, fit_seconds: number,
 *   parent: number | null, sha256: Record<string, string>, data_sha256: string,
 *   calibration?: {temperature: number | null, ece: number} | null, regression?: Regression | null}} Card */

/**
 * The gate's report on a candidate beside version `against`: how the reading of each set of images changes, `before`,
 * `after` and `margin` as shares; the change for each digit; time for an image and size, before and after.
 * @typedef {{index: number, digit: number, before: number, after: number, confidence: number, image: string}} Example
 * @typedef {{name: string, count: number, before: number, after: number, margin: number, right: number, wrong: number,
 *   newly_right: Example[], newly_wrong: Example[]}} Change
 * @typedef {{against: number, changes: Change[], per_digit: (number | null)[], milliseconds: [number, number],
 *   size_bytes: [number, number]}} Regression
 */

/** How many held-out images the card was measured on. @param {Card} card */
export function measuredOn(card) {
  return card.confusion.flat().reduce((sum, images) => sum + images, 0);
}
