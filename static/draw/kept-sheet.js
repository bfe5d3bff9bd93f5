// @ts-check
/** @import { Stroke } from "../shared/ink.js" */

/** The drawing, for as long as the tab is open: a reload or another language keeps it. */
const KEPT = "digits-sheet";

/** @param {Stroke[]} strokes */
export function keepSheet(strokes) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(strokes));
  } catch {
    // storage is switched off, or full: the drawing lasts as long as the page
  }
}

/** @returns {Stroke[]} */
export function keptSheet() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}
