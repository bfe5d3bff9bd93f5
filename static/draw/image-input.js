// @ts-check
/** @import { EmitterClass } from "../shared/events.d.ts" */

/** Pictures given to the page: chosen, dropped or pasted. Emits `picture` with the file. */
export class ImageInput extends /** @type {EmitterClass<{picture: File}>} */ (EventTarget) {
  /** @param {{input: HTMLInputElement, button: HTMLElement, target: HTMLElement}} parts */
  constructor({ input, button, target }) {
    super();
    button.addEventListener("click", () => input.click());
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

  /** @param {FileList | null | undefined} files */
  #give(files) {
    const file = files?.[0];
    if (file) this.dispatchEvent(new CustomEvent("picture", { detail: file }));
  }
}
