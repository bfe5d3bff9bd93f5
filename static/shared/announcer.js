// @ts-check
/** Says the answer to a screen reader once it has stood for a moment, not sixty times a second. */
export class Announcer {
  #timer = 0;

  /** @param {HTMLElement} region a polite live region @param {number} [calm] ms without a change before it speaks */
  constructor(region, calm = 700) {
    this.region = region;
    this.calm = calm;
  }

  /** @param {string} text */
  update(text) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.region.textContent = text;
    }, this.calm);
  }
}
