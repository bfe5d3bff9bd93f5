// @ts-check
import { card, paint } from "./correction-card.js";
import { meaning, place } from "./shortcuts.js";

/** @import { Correction } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @import { Deed } from "./shortcuts.js" */

/**
 * The corrections as a grid that the arrows walk: one is at hand, and it alone or a range is selected.
 * Emits `deed` with what the reviewer's key means, `select` when the selection changed, and `end` when the last row comes near.
 */
export class CorrectionGrid extends /** @type {EmitterClass<{deed: Deed}>} */ (EventTarget) {
  /** @type {HTMLElement[]} */
  #cards = [];
  /** @type {Map<string, HTMLElement>} */
  #byId = new Map();
  #at = -1;
  #anchor = -1;

  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    container.addEventListener("keydown", (event) => this.#pressed(event));
    container.addEventListener("pointerdown", (event) => {
      const made = event.target instanceof Element ? event.target.closest(".card") : null;
      const at = made instanceof HTMLElement ? this.#cards.indexOf(made) : -1;
      if (at < 0) return;
      if (event.shiftKey) event.preventDefault(); // or the browser would select text
      this.#go(at, event.shiftKey);
    });
  }

  /** The ids of those selected, in their order. */
  get selected() {
    return this.#cards.filter((made) => made.ariaSelected === "true").map((made) => made.dataset.id ?? "");
  }

  /** How many there are. */
  get size() {
    return this.#cards.length;
  }

  /** Show these in place of all others. @param {Correction[]} corrections */
  update(corrections) {
    this.#cards = [];
    this.#byId.clear();
    this.#at = this.#anchor = -1;
    this.container.replaceChildren();
    this.append(corrections);
    if (corrections.length > 0) this.#choose(0, 0);
    else this.dispatchEvent(new Event("select"));
  }

  /** @param {Correction[]} corrections those that are shown already are left out */
  append(corrections) {
    const fresh = corrections.filter(({ id }) => !this.#byId.has(id));
    const made = fresh.map((correction) => {
      const one = card(correction);
      paint(one, correction);
      this.#byId.set(correction.id, one);
      return one;
    });
    this.#cards.push(...made);
    this.container.append(...made);
  }

  /** Some say something else than before. @param {Correction[]} corrections */
  change(corrections) {
    for (const correction of corrections) {
      const made = this.#byId.get(correction.id);
      if (made) paint(made, correction);
    }
  }

  /** On to the one after those selected. */
  advance() {
    const last = Math.max(this.#at, this.#anchor);
    this.#go(Math.min(last + 1, this.#cards.length - 1), false);
  }

  /** Back to the first of these. @param {string[]} ids */
  show(ids) {
    const shown = ids.flatMap((id) => this.#byId.get(id) ?? []);
    const places = shown.map((made) => this.#cards.indexOf(made)).filter((at) => at >= 0);
    if (places.length > 0) this.#go(Math.min(...places), false);
  }

  /** The keyboard comes to the grid. */
  focus() {
    this.#cards[this.#at]?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const found = meaning(event);
    if (!found || this.#at < 0) return;
    event.preventDefault();
    if (found.name === "move") this.#go(place(found.to, this.#at, this.#cards.length, this.#columns()), found.extend);
    else if (!event.repeat || found.name === "undo") this.dispatchEvent(new CustomEvent("deed", { detail: found }));
  }

  /** @param {number} at @param {boolean} extend */
  #go(at, extend) {
    this.#choose(at, extend ? this.#anchor : at);
    const made = this.#cards[at];
    made?.focus({ preventScroll: true });
    made?.scrollIntoView({ block: "nearest" });
    if (at >= this.#cards.length - 2 * this.#columns()) this.dispatchEvent(new Event("end"));
  }

  /** @param {number} at @param {number} anchor */
  #choose(at, anchor) {
    this.#cards[this.#at]?.setAttribute("tabindex", "-1");
    this.#cards[at]?.setAttribute("tabindex", "0");
    [this.#at, this.#anchor] = [at, anchor];
    const [from, to] = [Math.min(at, anchor), Math.max(at, anchor)];
    for (const [index, made] of this.#cards.entries()) {
      const selected = String(index >= from && index <= to);
      if (made.ariaSelected !== selected) made.ariaSelected = selected;
    }
    this.dispatchEvent(new Event("select"));
  }

  #columns() {
    const top = this.#cards[0]?.offsetTop;
    const next = this.#cards.findIndex((made) => made.offsetTop !== top);
    return next < 0 ? this.#cards.length : next;
  }
}
