// @ts-check
import { find } from "./dom.js";

/** The one place where the page says that something went wrong. */
export class Toast {
  #timer = 0;
  /** @type {(() => void) | null} */
  #act = null;

  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    this.text = find(container, "p", HTMLElement);
    this.button = find(container, "[data-action]", HTMLButtonElement);
    this.button.addEventListener("click", () => this.#act?.());
    container.querySelector("[data-close]")?.addEventListener("click", () => this.update(null));
  }

  /**
   * @param {string | null} text null takes the toast away
   * @param {{label: string, act: () => void}} [action] a toast with a way out stays until it is taken or closed
   */
  update(text, action) {
    clearTimeout(this.#timer);
    this.container.hidden = text === null;
    this.text.textContent = text;
    this.button.hidden = !action;
    this.button.textContent = action?.label ?? "";
    this.#act = action?.act ?? null;
    if (text !== null && !action) this.#timer = window.setTimeout(() => this.update(null), 8000);
  }
}
