// @ts-check
import { translate } from "../../shared/i18n.js";
import { lateStyle } from "../../shared/late-style.js";

/** @import { Prediction } from "../../shared/api-types.d.ts" */
/** @import { Stroke } from "../../shared/ink.js" */
/** @import { VersionPanel } from "./version-panel.js" */

/** What would another version say? All of it is loaded when somebody asks. */
export class OtherVersion {
  /** @type {Prediction | null} */
  #reading = null;
  /** @type {Stroke[] | null} */
  #strokes = null;
  /** @type {VersionPanel | null} */
  #panel = null;

  /** @param {HTMLDetailsElement} details */
  constructor(details) {
    this.details = details;
    details.addEventListener("toggle", () => this.#open());
    details.addEventListener("keydown", (event) => event.stopPropagation()); // a list is chosen from by keys, too
    if (details.open) this.#open(); // before this was loaded
  }

  /**
   * @param {Prediction | null} reading of the digit that is looked at; null for none
   * @param {Stroke[] | null} strokes what it is of; null where it is of its image alone
   * @param {boolean} stands whether it is all that there is to read
   */
  update(reading, strokes, stands) {
    if (reading && !stands) return;
    this.#reading = reading;
    this.#strokes = strokes;
    if (this.details.open) this.#panel?.update(reading, strokes);
  }

  async #open() {
    if (!this.details.open) return;
    try {
      const { VersionPanel } = await import("./version-panel.js");
      await lateStyle(this.details);
      this.#panel ??= new VersionPanel(this.details);
      await this.#panel.open(this.#reading, this.#strokes);
    } catch {
      // the panel says what it meets itself: only its own files can be missing
      const word = this.details.querySelector("[data-part=word]");
      if (word) word.textContent = translate("say.away");
    }
  }
}
