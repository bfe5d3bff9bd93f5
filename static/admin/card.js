// @ts-check
/** What a version's card says, in the words of the page. */

/** @import { Card } from "../shared/api-types.d.ts" */

/** How many held-out images the card was measured on. @param {Card} card */
export function measuredOn(card) {
  return card.confusion.flat().reduce((sum, images) => sum + images, 0);
}
