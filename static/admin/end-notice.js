// @ts-check
import { translate } from "../shared/i18n.js";
import { hasEnded, stateOf } from "../shared/job.js";

/** @import { Job } from "../shared/api-types.d.ts" */

/** Lets the browser tell that a training ended to who does not look: asked for by a click, and only then. */
export class EndNotice {
  /** @type {Job | null} */
  #job = null;
  /** The training that somebody waits for. */
  #awaited = "";

  /** @param {HTMLElement} button */
  constructor(button) {
    this.button = button;
    button.addEventListener("click", () => this.#toggle());
  }

  /** @param {Job} job the one that is looked at, in its present state */
  update(job) {
    this.#job = job;
    if (hasEnded(job) && job.id === this.#awaited) this.#tell(job);
    const isAble = "Notification" in window && Notification.permission !== "denied";
    this.button.hidden = hasEnded(job) || !isAble;
    this.button.setAttribute("aria-pressed", String(job.id === this.#awaited));
  }

  async #toggle() {
    const job = this.#job;
    if (!job) return;
    const isWanted = this.#awaited !== job.id && (await Notification.requestPermission()) === "granted";
    this.#awaited = isWanted ? job.id : "";
    this.update(this.#job ?? job);
  }

  /** @param {Job} job */
  #tell(job) {
    this.#awaited = "";
    try {
      const notice = new Notification(translate("say.noticeTitle", { recipe: job.recipe }), { body: stateOf(job), tag: job.id });
      notice.addEventListener("click", () => window.focus());
    } catch {
      // Chrome on Android has notices of service workers alone
    }
  }
}
