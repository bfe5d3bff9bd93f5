// @ts-check
import { findAll } from "../../shared/dom.js";
import { roving, rowLength } from "../../shared/roving-tabindex.js";

/** @import { EmitterClass } from "../../shared/events.d.ts" */

/** Ten buttons, 0 to 9, and the keys of that name while `scope` has the focus. Emits `digit`, which is one of the ten. */
export class DigitKeys extends /** @type {EmitterClass<{digit: string}>} */ (EventTarget) {
  /** @param {HTMLElement} keys @param {HTMLElement} scope */
  constructor(keys, scope) {
    super();
    this.buttons = findAll(keys, "button", HTMLButtonElement);
    roving(keys, "button", rowLength);
    keys.addEventListener("click", (event) => {
      const digit = event.target instanceof HTMLElement ? event.target.dataset.digit : undefined;
      if (digit !== undefined) this.#give(digit);
    });
    scope.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !/^[0-9]$/.test(event.key)) return;
      event.preventDefault();
      this.#give(event.key);
    });
  }

  /** @param {boolean} enabled whether there is anything to answer; a disabled button keeps the focus */
  update(enabled) {
    for (const button of this.buttons) button.setAttribute("aria-disabled", String(!enabled));
  }

  /** @param {string} digit */
  #give(digit) {
    this.dispatchEvent(new CustomEvent("digit", { detail: digit }));
  }
}
