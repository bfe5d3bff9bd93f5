// @ts-check
import { parts } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";
import { hasEnded } from "../shared/job.js";

/** @import { Job } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */

/** Before it fits there is nothing that could be kept. */
const LEARNING = new Set(["fitting", "exporting", "strokes", "judging"]);

/** @param {Job} job */
function hasLearned({ progress }) {
  return (progress.phase !== "sweeping" && progress.epoch > 0) || LEARNING.has(progress.phase ?? "");
}

/**
 * Ends the training that is watched: at once when it still waits, else either way. Emits `end` with its id and whether
 * what it learned is to be kept.
 */
export class CancelTraining extends /** @type {EmitterClass<{end: {id: string, keep: boolean}}>} */ (EventTarget) {
  #id = "";
  #running = false;
  #learned = false;
  /** @type {"keep" | "drop" | null} how it is known to have been told to end */
  #told = null;
  /** @type {"keep" | "drop" | null} how a person just told it to, which the server may not know yet */
  #just = null;

  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    this.parts = parts(container);
    this.word = this.parts.cancel.textContent;
    this.keepIs = this.parts["keep-is"].textContent;
    this.parts.cancel.addEventListener("click", () => {
      if (this.#running) this.#open(this.parts.ways.hidden === true);
      else this.#end(false);
    });
    this.parts.keep.addEventListener("click", () => this.#end(true));
    this.parts.drop.addEventListener("click", () => this.#end(false));
    container.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || this.parts.ways.hidden) return;
      this.#open(false);
      this.parts.cancel.focus();
    });
    container.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !container.contains(relatedTarget)) this.#open(false);
    });
  }

  /** @param {Job} job */
  update(job) {
    this.#told = job.asked ?? null;
    this.#learned = hasLearned(job);
    this.parts["keep-is"].textContent = this.#learned ? this.keepIs : translate("say.nothingToKeep");
    this.#asked(this.#told ?? (job.id === this.#id ? this.#just : null));
    if (job.id !== this.#id || hasEnded(job)) this.#open(false);
    if (job.id !== this.#id) this.#just = null;
    this.#id = job.id;
    this.#running = job.status === "running";
    this.container.hidden = hasEnded(job);
  }

  /** It could not be told to end: give the buttons back. */
  failed() {
    this.#just = null;
    this.#asked(this.#told);
  }

  /** @param {boolean} keep */
  #end(keep) {
    this.#open(false);
    if (this.#running) this.parts.cancel.focus();
    this.#just = keep ? "keep" : "drop";
    this.#asked(this.#just);
    this.dispatchEvent(new CustomEvent("end", { detail: { id: this.#id, keep } }));
  }

  /** @param {"keep" | "drop" | null} asked how it was told to end; what is to be kept can still be dropped */
  #asked(asked) {
    this.parts.cancel.textContent = asked ? translate("say.stopping") : this.word;
    this.parts.keep.toggleAttribute("disabled", asked !== null || !this.#learned);
  }

  /** @param {boolean} open */
  #open(open) {
    const opens = open && this.parts.ways.hidden === true;
    this.parts.ways.hidden = !open;
    this.parts.cancel.setAttribute("aria-expanded", String(open));
    if (opens) (this.parts.keep.hasAttribute("disabled") ? this.parts.drop : this.parts.keep).focus();
  }
}
