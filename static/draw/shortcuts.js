// @ts-check
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @typedef {{name: "sample", digit: number}} Sample */

/**
 * What a key press means on the drawing page; null when it means nothing to us.
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} press
 * @returns {{name: "undo" | "redo" | "clear" | "correct" | "help"} | Sample | null}
 */
export function meaning({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if ((ctrlKey || metaKey) && !altKey) return turning(key.toLowerCase(), shiftKey);
  if (altKey) return null;
  if (/^[0-9]$/.test(key)) return { name: "sample", digit: Number(key) };
  if (key === "Escape" || key.toLowerCase() === "c") return { name: "clear" };
  if (key.toLowerCase() === "n") return { name: "correct" };
  return key === "?" ? { name: "help" } : null;
}

/** Back and forth, as every platform has them. @param {string} key @param {boolean} shifted @returns {{name: "undo" | "redo"} | null} */
function turning(key, shifted) {
  if (key === "z") return { name: shifted ? "redo" : "undo" };
  return key === "y" && !shifted ? { name: "redo" } : null;
}

/** @param {KeyboardEvent} press whether speech or a slip of the hand may make it */
const isCharacter = ({ key, ctrlKey, metaKey }) => key.length === 1 && !ctrlKey && !metaKey;

/**
 * The page's keyboard. Emits `undo`, `redo`, `clear`, `correct`, `help` and `sample` (with the digit). Single characters work on the whole page
 * for as long as `everywhere` is chosen, which is kept on this device, else on the pad alone (WCAG 2.1.4).
 */
export class Shortcuts extends /** @type {EmitterClass<{sample: Sample}>} */ (EventTarget) {
  /** While a dialog is open, the keys are its own. @param {HTMLInputElement} everywhere @param {HTMLElement} pad */
  constructor(everywhere, pad) {
    super();
    everywhere.checked = recalled();
    everywhere.addEventListener("change", () => keep(everywhere.checked));
    addEventListener("keydown", (event) => {
      const found = document.querySelector("dialog[open]") ? null : meaning(event);
      if (!found || (isCharacter(event) && !everywhere.checked && event.target !== pad)) return;
      event.preventDefault();
      if (!event.repeat || found.name.endsWith("do")) this.dispatchEvent(new CustomEvent(found.name, { detail: found }));
    });
  }
}

const KEPT = "digits-keys";

/** @param {boolean} everywhere */
function keep(everywhere) {
  try {
    localStorage.setItem(KEPT, String(everywhere));
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

function recalled() {
  try {
    return localStorage.getItem(KEPT) !== "false";
  } catch {
    return true;
  }
}
