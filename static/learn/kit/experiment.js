// @ts-check
import { Offline, Problem } from "../../shared/api.js";
import { parts } from "../../shared/dom.js";
import { controlsIn } from "./controls.js";
import { FigureError } from "./figure-error.js";
import { Asker, asked } from "./request-cache.js";
import { initial } from "./state.js";

/** @import { Announcer } from "../../shared/announcer.js" */
/** @import { Connection } from "../../shared/connection.js" */
/** @import { CourseAnswer } from "./api-routes.d.ts" */
/** @import { Value } from "./controls.js" */
/** @import { OwnDigit } from "./own-digit.js" */
/** @import { Answers } from "./request-cache.js" */
/** @import { Spec } from "./state.js" */
/** @import { UrlState } from "./url-state.js" */

/**
 * @typedef {{address: UrlState, answers: Answers, announcer: Announcer, connection: Connection,
 *   share: (link: string, button: HTMLElement) => void}} Surroundings
 */

/**
 * A figure that can be set. Its values are those of its controls, and those of `spec`, which have none. Emits `change` when it has to be
 * drawn: at the start, when a value changed, when the digit that it is about changed and when it tries again.
 * @template V what its values are, which the template of its figure decides
 */
export class Experiment extends EventTarget {
  /** @type {Map<string, Asker>} */
  #askers = new Map();
  #started = false;
  #touched = false;
  #again = 0;
  /** @type {OwnDigit | null} */
  #digit = null;

  /** @param {HTMLElement} figure @param {Partial<Spec<V>>} spec @param {Surroundings} around */
  constructor(figure, spec, around) {
    super();
    this.figure = figure;
    this.name = figure.id;
    this.around = around;
    this.parts = parts(figure);
    this.controls = controlsIn(figure, (key, value) => this.set(/** @type {Partial<V>} */ ({ [key]: value })));
    const kinds = Object.fromEntries(this.controls.map(({ key, kind }) => [key, kind]));
    this.spec = /** @type {Spec<V>} */ ({ ...kinds, ...spec });
    this.values = initial(this.spec);
    this.trouble = new FigureError(figure);
    this.trouble.addEventListener("retry", () => this.refresh());
    around.connection.addEventListener("back", () => this.figure.dataset.state === "offline" && this.refresh());
    this.parts.reset?.addEventListener("click", () => this.set(initial(this.spec)));
    this.parts.link?.addEventListener("click", () => around.share(this.link, this.parts.link));
  }

  /** Say which digit the figure is about: it is drawn again when that changes, and its link carries it. @param {OwnDigit} digit */
  about(digit) {
    this.#digit = digit;
    digit.addEventListener("change", () => {
      if (!this.#started) return; // it is drawn when it starts
      this.#touched = true;
      this.refresh();
    });
  }

  /** An address that opens this experiment as it is now. */
  get link() {
    const ink = this.#digit?.code ?? "";
    return this.around.address.link(this.name, this.spec, this.values, ink);
  }

  /** Take the values from the address and draw. */
  start() {
    this.values = this.around.address.values(this.name, this.spec);
    this.#started = true;
    this.#show();
    this.refresh();
  }

  /** Change some values, as the learner's hand does. @param {Partial<V>} some */
  set(some) {
    this.#touched = true;
    this.put(some);
  }

  /** Change some values, without a word to a screen reader, as what moves by itself does. @param {Partial<V>} some */
  put(some) {
    const changed = { ...this.values, ...some };
    for (const key of /** @type {(keyof V)[]} */ (Object.keys(some))) changed[key] = this.spec[key].fit(changed[key]);
    this.values = changed;
    this.#show();
    this.around.address.put(this.name, this.spec, this.values);
    this.refresh();
  }

  /** Draw it again. */
  refresh() {
    clearTimeout(this.#again);
    this.dispatchEvent(new Event("change"));
  }

  /** Say in a sentence what the figure shows; a screen reader hears it when the hand rests. @param {string} text */
  tell(text) {
    const place = this.parts.sentence;
    if (place) place.textContent = text;
    if (this.#touched) this.around.announcer.update(text);
  }

  /**
   * Ask the server; null when a newer question of the same name took its place, or when it failed, and then the figure says so.
   * @template {string} Path @template {{as?: string, json?: unknown}} [How={}]
   * @param {Path} path @param {Parameters<typeof asked>[1]} [question] @param {How} [how] `as` names the question where a figure has
   *   several, `json` is sent as a body
   * @returns {Promise<CourseAnswer<Path, How> | null>}
   */
  async ask(path, question, how) {
    this.trouble.asking();
    const outcome = await this.#asker(how?.as ?? "").ask(asked(path, question), how?.json);
    if (!outcome) return null;
    if (outcome.error === undefined) {
      this.trouble.none();
      return /** @type {CourseAnswer<Path, How>} */ (outcome.answer);
    }
    this.fail(outcome.error);
    return null;
  }

  /** Say in the figure what went wrong; when the server says when to ask again, that is done. @param {unknown} error */
  fail(error) {
    this.trouble.update(error);
    clearTimeout(this.#again);
    const wait = error instanceof Problem ? error.retryAfter : null;
    if (wait !== null) this.#again = window.setTimeout(() => this.refresh(), Math.max(1, wait) * 1000);
    if (error instanceof Offline) this.around.connection.lost();
  }

  /** @param {string} name */
  #asker(name) {
    const asker = this.#askers.get(name) ?? new Asker(this.around.answers);
    this.#askers.set(name, asker);
    return asker;
  }

  #show() {
    const values = /** @type {Record<string, Value>} */ (this.values);
    for (const control of this.controls) control.show(values[control.key]);
  }
}
