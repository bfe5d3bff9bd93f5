// @ts-check
import { Announcer } from "../../shared/announcer.js";
import { Connection } from "../../shared/connection.js";
import { Theme } from "../../shared/theme.js";
import { Toast } from "../../shared/toast.js";
import { Contents } from "./contents.js";
import { DigitPad } from "./digit-pad.js";
import { Experiment } from "./experiment.js";
import { OwnDigit } from "./own-digit.js";
import { Progress } from "./progress.js";
import { Questions } from "./questions.js";
import { Answers } from "./request-cache.js";
import { sharer } from "./share.js";
import { UrlState } from "./url-state.js";

/** @type {(id: string) => any} */
const part = (id) => document.getElementById(id);

/** A chapter's page: what all chapters have, and the making of their experiments. */
export class ChapterPage {
  /** @type {Experiment[]} */
  #experiments = [];
  /** @type {OwnDigit | null} */
  #digit = null;

  constructor() {
    this.slug = part("chapter").dataset.chapter;
    this.theme = new Theme(part("theme"));
    this.toast = new Toast(part("toast"));
    this.announcer = new Announcer(part("announcer"));
    this.connection = new Connection();
    this.address = new UrlState();
    this.answers = new Answers();
    this.progress = new Progress();
    this.#frame();
  }

  /** The figure of this name, ready to be wired. @param {string} name @param {import("./state.js").Spec} [spec] of values without a control */
  experiment(name, spec = {}) {
    const { address, answers, announcer, connection } = this;
    const share = sharer(this.toast, (text) => announcer.update(text));
    const made = new Experiment(part(name), spec, { address, answers, announcer, connection, share });
    this.#experiments.push(made);
    return made;
  }

  /** The learner's own digit; the same one however often it is asked for. */
  digit() {
    if (this.#digit) return this.#digit;
    const digit = new OwnDigit(this.address, this.connection);
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-own-digit]"))) {
      new DigitPad(place, digit, this.announcer);
    }
    this.#digit = digit;
    return digit;
  }

  /** Everything is wired: draw. */
  start() {
    this.#digit?.start();
    for (const one of this.#experiments) one.start();
  }

  #frame() {
    this.progress.open(this.slug);
    const questions = new Questions(part("check"));
    questions.addEventListener("answer", (event) => {
      const { question, right } = /** @type {CustomEvent} */ (event).detail;
      this.progress.answer(this.slug, question, right);
    });
    new Contents(part("contents"), [...document.querySelectorAll(".section")]);
    const tongue = /** @type {HTMLAnchorElement} */ (document.querySelector(".tongue"));
    this.address.addEventListener("change", () => {
      const query = new URLSearchParams(location.search);
      query.set("lang", tongue.hreflang);
      tongue.search = `?${query}`;
    });
  }
}
