// @ts-check
import { ImageMenu } from "./image-menu.js";

/** @import { EmitterClass } from "../shared/events.d.ts" */

/** Pictures given to the page: chosen, dropped or pasted. Emits `picture` with a single file; several get a table of their own. */
export class ImageInput extends /** @type {EmitterClass<{picture: File}>} */ (EventTarget) {
  #menu;

  /** @param {{input: HTMLInputElement, button: HTMLElement, target: HTMLElement}} parts */
  constructor({ input, button, target }) {
    super();
    this.#menu = new ImageMenu(button, input);
    this.#menu.addEventListener("picture", ({ detail }) => this.#give([detail]));
    input.addEventListener("change", () => {
      this.#give(input.files);
      input.value = ""; // the same file may be chosen again
    });
    addEventListener("paste", (event) => this.#give(event.clipboardData?.files));
    addEventListener("dragover", (event) => {
      event.preventDefault();
      target.classList.add("receiving");
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) target.classList.remove("receiving");
    });
    addEventListener("drop", (event) => {
      event.preventDefault();
      target.classList.remove("receiving");
      this.#give(event.dataTransfer?.files);
    });
  }

  /** @param {Iterable<File> | null | undefined} given */
  #give(given) {
    const files = [...(given ?? [])];
    if (document.querySelector("dialog[open]:not(#pictures, #batch)")) return; // nothing changes under a dialog unseen
    if (this.#menu.takes(files)) return;
    this.#menu.close();
    if (files.length > 0) this.dispatchEvent(new CustomEvent("picture", { detail: files[0] }));
  }
}
