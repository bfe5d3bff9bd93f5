// @ts-check
/** The images of the loss that the batches descend on. */
export const IMAGES = 2000;

/** More iterations than these are not worked out, so small batches get fewer epochs. */
const MOST_ITERATIONS = 4000;

/** How many of the wanted epochs there can be. @param {number} size of a batch @param {number} epochs */
export function within(size, epochs) {
  return Math.max(1, Math.min(epochs, Math.floor(MOST_ITERATIONS / Math.ceil(IMAGES / size))));
}

/** A count as this language groups its digits. @param {number} count */
export const grouped = (count) => count.toLocaleString(document.documentElement.lang);
