// @ts-check
import { element } from "../shared/dom.js";
import { confidence } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { PEN } from "../shared/ink.js";
import { roving } from "../shared/roving-tabindex.js";

/** @import { NumberDigit, WholeNumber } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @import { Point } from "../shared/ink.js" */
/** @import { Picture } from "../shared/pad.js" */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Place in shares of the pad's side */

/** Between the ink and its box. */
const AIR = 0.014;

/** A decimal point stands low beside its digit: a tap there is one. */
const TAPPED_SHARE = 0.75;

/** As wide as a finger needs, each way from the middle of a narrow digit. */
const FINGER = 0.06;

/**
 * A box around each digit of a number, over the pad, which draws through them: a tap on one, or the keyboard, looks at that digit.
 * Emits `choose` with its index.
 */
export class DigitBoxes extends /** @type {EmitterClass<{choose: number}>} */ (EventTarget) {
  /** @type {Map<string, HTMLElement>} */
  #boxes = new Map();
  /** @type {Place[]} */
  #places = [];

  /** @param {HTMLElement} container */
  constructor(container) {
    super();
    this.container = container;
    roving(container, "[data-digit]", (all) => all.length);
    for (const kind of ["focusin", "click"]) {
      container.addEventListener(kind, ({ target }) => {
        const at = [...container.children].indexOf(/** @type {HTMLElement} */ (target));
        if (at >= 0) this.choose(at);
      });
    }
  }

  /** @param {number} at */
  choose(at) {
    this.dispatchEvent(new CustomEvent("choose", { detail: at }));
  }

  /**
   * @param {WholeNumber | undefined} number undefined for none
   * @param {{at?: number, written?: number, picture?: Picture | null}} [how] which one is looked at, the stroke that is being written, and
   *   what shows the number, unless it is strokes
   */
  update(number, { at = -1, written, picture = null } = {}) {
    const digits = number?.digits ?? [];
    this.container.hidden = digits.length === 0;
    this.#places = digits.map(({ box }) => placed(box, picture));
    const keys = digits.map(({ strokes }, index) => `${strokes[0] ?? `picture ${index}`}`);
    this.#boxes = new Map(keys.map((key) => [key, this.#boxes.get(key) ?? made()]));
    const boxes = [...this.#boxes.values()];
    const { children } = this.container;
    if (boxes.length !== children.length || boxes.some((box, index) => box !== children[index]))
      this.container.replaceChildren(...boxes);
    for (const [index, box] of boxes.entries()) {
      draw(box, this.#places[index]);
      tell(box, digits[index], { index, count: digits.length, chosen: index === at, written });
    }
  }

  /** What a tap means: to look at a digit; null for ink. @param {Point} point */
  tapAt([x, y]) {
    const far = this.#places.map(({ left, top, right, bottom }) => {
      const middle = (left + right) / 2;
      const reach = Math.max(FINGER, (right - left) / 2);
      const isOver = y >= top && y <= top + TAPPED_SHARE * (bottom - top) && Math.abs(x - middle) <= reach;
      return isOver ? Math.abs(x - middle) : Infinity;
    });
    const nearest = Math.min(...far);
    return nearest < Infinity ? () => this.choose(far.indexOf(nearest)) : null;
  }
}

function made() {
  return element("button", { type: "button", role: "radio", class: "box" });
}

/** It is moved, not laid out again, while the ink in it grows. @param {HTMLElement} box @param {Place} place */
function draw(box, { left, top, right, bottom }) {
  const percent = (/** @type {number} */ share) => (share * 100).toFixed(2);
  box.style.transform = `translate(${percent(left)}cqw, ${percent(top)}cqh)`;
  Object.assign(box.style, { width: `${percent(right - left)}cqw`, height: `${percent(bottom - top)}cqh` });
}

/** @param {HTMLElement} box @param {NumberDigit} found @param {{index: number, count: number, chosen: boolean, written?: number}} how */
function tell(box, { digit, confidence: share, is_digit, strokes }, { index, count, chosen, written }) {
  const said = is_digit ? "say.box" : "say.boxUnsure";
  const name = translate(said, { digit, at: index + 1, count, share: confidence(share, document.documentElement.lang) });
  box.dataset.digit = String(digit);
  box.setAttribute("aria-label", name);
  box.setAttribute("aria-checked", String(chosen));
  box.tabIndex = chosen ? 0 : -1;
  box.toggleAttribute("data-unsure", !is_digit);
  box.toggleAttribute("data-moving", written !== undefined && strokes.includes(written));
}

/** Where a digit's box is on the pad, with room around the ink. @param {NumberDigit["box"]} box @param {Picture | null} picture @returns {Place} */
export function placed([x, y, width, height], picture) {
  const { width: across, height: down } = picture?.bitmap ?? { width: 1, height: 1 };
  const side = Math.max(across, down);
  const [left, top] = [(x + (side - across) / 2) / side, (y + (side - down) / 2) / side];
  const air = picture ? AIR : AIR + PEN / 2;
  const within = (/** @type {number} */ share) => Math.min(1 - AIR / 2, Math.max(AIR / 2, share));
  return {
    left: within(left - air),
    top: within(top - air),
    right: within(left + width / side + air),
    bottom: within(top + height / side + air),
  };
}
