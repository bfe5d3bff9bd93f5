// @ts-check
import { Announcer } from "../../shared/announcer.js";
import { Connection } from "../../shared/connection.js";
import { byId, find, findAll } from "../../shared/dom.js";
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

/** @import { Spec } from "./state.js" */

/** A chapter's page: what all chapters have, and the making of their experiments. */
export class ChapterPage {
  /** @type {{start(): void, trouble: EventTarget}[]} */
  #experiments = [];
  /** @type {OwnDigit | null} */
  #digit = null;

  constructor() {
    this.slug = byId("chapter", HTMLElement).dataset.chapter ?? "";
    this.theme = new Theme(byId("theme", HTMLElement));
    this.toast = new Toast(byId("toast", HTMLElement));
    this.announcer = new Announcer(byId("announcer", HTMLElement));
    this.connection = new Connection();
    this.address = new UrlState();
    this.answers = new Answers();
    this.progress = new Progress();
    this.#frame();
  }

  /**
   * The figure of this name, ready to be wired.
   * @template V what its values are @param {string} name @param {Partial<Spec<NoInfer<V>>>} [spec] of values without a control
   * @returns {Experiment<V>}
   */
  experiment(name, spec = {}) {
    const { address, answers, announcer, connection } = this;
    const share = sharer(this.toast, (text) => announcer.update(text));
    /** @type {Experiment<V>} */
    const made = new Experiment(byId(name, HTMLElement), spec, { address, answers, announcer, connection, share });
    this.#experiments.push(made);
    return made;
  }

  /** The learner's own digit; the same one however often it is asked for. */
  digit() {
    if (this.#digit) return this.#digit;
    const digit = new OwnDigit(this.address, this.connection);
    for (const place of findAll(document, "[data-own-digit]", HTMLElement)) new DigitPad(place, digit, this.announcer);
    this.#digit = digit;
    return digit;
  }

  /** Everything is wired: draw, the first figure before the others, for a slow line brings one after the other. */
  start() {
    const [first, ...others] = this.#experiments;
    const rest = () => {
      for (const one of others) one.start();
    };
    first?.trouble.addEventListener("settled", rest, { once: true });
    this.#digit?.start();
    first?.start();
  }

  #frame() {
    this.progress.open(this.slug);
    const questions = new Questions(byId("check", HTMLElement));
    questions.addEventListener("answer", ({ detail: { question, right } }) => this.progress.answer(this.slug, question, right));
    new Contents(byId("contents", HTMLElement), findAll(document, ".section", Element));
    const tongue = find(document, ".tongue", HTMLAnchorElement);
    this.address.addEventListener("change", () => {
      const query = new URLSearchParams(location.search);
      query.set("lang", tongue.hreflang);
      tongue.search = `?${query}`;
    });
  }
}
