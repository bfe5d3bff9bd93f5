// @ts-check
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @typedef {{name: "sample", digit: number}} Sample */

/**
 * What a key press means on the drawing page; null when it means nothing to us.
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">} press
 * @returns {{name: "undo" | "clear" | "correct" | "help"} | Sample | null}
 */
export function meaning({ key, ctrlKey, metaKey, altKey }) {
  if ((ctrlKey || metaKey) && !altKey) return key.toLowerCase() === "z" ? { name: "undo" } : null;
  if (altKey) return null;
  if (/^[0-9]$/.test(key)) return { name: "sample", digit: Number(key) };
  if (key === "Escape" || key.toLowerCase() === "c") return { name: "clear" };
  if (key.toLowerCase() === "n") return { name: "correct" };
  return key === "?" ? { name: "help" } : null;
}

/** The page's keyboard. Emits `undo`, `clear`, `correct`, `help` and `sample` (with the digit). */
export class Shortcuts extends /** @type {EmitterClass<{sample: Sample}>} */ (EventTarget) {
  /** @param {HTMLDialogElement} help while it is open, the keys are its own */
  constructor(help) {
    super();
    addEventListener("keydown", (event) => {
      const found = help.open ? null : meaning(event);
      if (!found) return;
      event.preventDefault();
      if (!event.repeat || found.name === "undo") this.dispatchEvent(new CustomEvent(found.name, { detail: found }));
    });
  }
}
