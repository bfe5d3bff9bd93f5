// @ts-check
import { byId, find, parts } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";
import { lateStyle } from "../shared/late-style.js";

/** @import { EmitterClass } from "../shared/events.d.ts" */

/**
 * The ways to give the page an image: choose one or several, use the camera, paste. What only some visitors use is loaded when they do.
 * Emits `picture` with the file that was pasted.
 */
export class ImageMenu extends /** @type {EmitterClass<{picture: File}>} */ (EventTarget) {
  #dialog = byId("pictures", HTMLDialogElement);
  #batch = byId("batch", HTMLDialogElement);
  #parts = parts(this.#dialog);

  /** @param {HTMLElement} button that opens it @param {HTMLInputElement} one takes a single file */
  constructor(button, one) {
    super();
    const several = byId("files", HTMLInputElement);
    for (const dialog of [this.#dialog, this.#batch, byId("camera", HTMLDialogElement)]) {
      dialog.addEventListener("keydown", (event) => event.stopPropagation()); // the sheet under it is none of these keys' business
      find(dialog, "[data-close]", HTMLElement).addEventListener("click", () => dialog.close());
    }
    button.addEventListener("click", () => this.#open());
    this.#parts.one.addEventListener("click", () => one.click());
    this.#parts.several.addEventListener("click", () => several.click());
    this.#parts.camera.addEventListener("click", () => this.#see());
    this.#parts.paste.addEventListener("click", () => this.#paste());
    this.#parts.paste.hidden = !navigator.clipboard?.read;
    several.addEventListener("change", () => {
      this.#read([...(several.files ?? [])]);
      several.value = "";
    });
  }

  close() {
    this.#dialog.close();
  }

  /** Take files that belong into the table, and tell whether it did. @param {File[]} files */
  takes(files) {
    const taken = files.length > 1 || (files.length === 1 && this.#batch.open);
    if (taken) this.#read(files);
    return taken;
  }

  async #open() {
    await lateStyle(this.#dialog); // of all three dialogs
    this.#parts.trouble.textContent = "";
    this.#dialog.showModal();
  }

  async #see() {
    const { openCamera } = await import("./camera/camera.js");
    this.close();
    openCamera();
  }

  /** @param {File[]} files */
  async #read(files) {
    await lateStyle(this.#dialog); // of all three dialogs
    const { readAll } = await import("./batch/batch.js");
    this.close();
    readAll(files);
  }

  async #paste() {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((one) => one.startsWith("image/"));
        if (!type) continue;
        const detail = new File([await item.getType(type)], "", { type });
        this.dispatchEvent(new CustomEvent("picture", { detail }));
        return;
      }
      this.#parts.trouble.textContent = translate("say.pasteNone");
    } catch {
      this.#parts.trouble.textContent = translate("say.pasteRefused");
    }
  }
}
