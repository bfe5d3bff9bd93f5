// @ts-check
import { parts } from "../shared/dom.js";

/** Asks before something is lost. Resolves to whether to go on. */
export class ConfirmDialog {
  /** @type {(sure: boolean) => void} */
  #answer = () => {};

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.parts = parts(dialog);
    this.parts.yes.addEventListener("click", () => {
      this.#answer(true);
      dialog.close();
    });
    this.parts.no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#answer(false)); // nothing more when it was answered already
  }

  /** @param {{title: string, text: string}} question @returns {Promise<boolean>} */
  update({ title, text }) {
    this.parts.title.textContent = title;
    this.parts.text.textContent = text;
    this.dialog.showModal();
    this.parts.no.focus();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }
}
