// @ts-check
import { translate } from "./i18n.js";

/** What a drawing may be said to be, in the order of the labels: ten digits, no digit, and two digits or more. */
export const LABELS = 12;

/** What is no single digit. */
const OTHERS = ["say.labelNone", "say.labelSeveral"];

/** A correction's label in the page's words. @param {number} label 0..11 */
export const labelText = (label) => (label < 10 ? String(label) : translate(OTHERS[label - 10]));
