// @ts-check
import { note, numeral } from "../../shared/answer.js";
import { DigitView } from "../../shared/digit-view.js";
import { asType, parts } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { KeyboardPen } from "../../shared/keyboard-pen.js";
import { Pad } from "../../shared/pad.js";
import { Pen } from "../../shared/pen.js";
import { sample } from "../../shared/samples.js";
import { StrokePlayer } from "../../shared/stroke-player.js";
import { figureErrorText } from "./figure-error.js";
import { onThemeChange } from "./theme-colours.js";

const WHOSE = { sample: "say.kit.sampleDigit", own: "say.kit.ownDigit", link: "say.kit.linkedDigit" };

/** The sheet on which the learner draws the digit of the course, and what the network says of it. */
export class DigitPad {
  #drawing = false;
  #fresh = true;

  /** @param {HTMLElement} place @param {import("./own-digit.js").OwnDigit} digit @param {import("../../shared/announcer.js").Announcer} announcer */
  constructor(place, digit, announcer) {
    this.digit = digit;
    this.announcer = announcer;
    this.parts = parts(place);
    this.view = new DigitView(asType(this.parts.view, HTMLImageElement, "view"));
    this.player = new StrokePlayer();
    const canvas = asType(this.parts.pad, HTMLCanvasElement, "pad");
    // before the pad hears of it: the first stroke on a digit that was there begins a new one
    canvas.addEventListener("pointerdown", () => this.#begin(), { capture: true });
    const keyboardPen = new KeyboardPen(canvas);
    keyboardPen.addEventListener("down", () => this.#begin());
    this.pad = new Pad(canvas, [new Pen(canvas), keyboardPen]);
    this.pad.replace(digit.strokes);
    this.pad.addEventListener("touch", () => {
      this.#drawing = true;
    });
    this.pad.addEventListener("ink", () => this.#drawing && this.digit.draw(this.pad.strokes));
    this.pad.addEventListener("lift", () => this.#lift());
    this.player.addEventListener("part", ({ detail }) => this.pad.replace(detail));
    canvas.addEventListener("keydown", (event) => this.#key(event));
    this.parts.anew.addEventListener("click", () => this.clear());
    this.parts.own.addEventListener("click", () => this.digit.own());
    digit.addEventListener("change", () => this.#changed());
    digit.addEventListener("reading", () => this.#answer());
    digit.addEventListener("failure", ({ detail }) => this.#say("", figureErrorText(detail)));
    onThemeChange(() => this.pad.repaint());
  }

  /** An empty sheet; the figures keep their digit until there is a new one. */
  clear() {
    this.player.stop();
    this.pad.clear();
    this.#fresh = false;
    this.parts.pad.focus({ preventScroll: true });
  }

  #begin() {
    this.player.stop();
    if (this.#fresh) this.pad.replace([]);
    this.#fresh = false;
  }

  #lift() {
    if (!this.#drawing) return;
    this.#drawing = false;
    if (this.pad.strokes.length > 0) this.digit.settle();
    this.#answer();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape") return this.clear();
    if (!/^[0-9]$/.test(event.key)) return;
    event.preventDefault();
    const strokes = sample(Number(event.key));
    this.player.play(strokes);
    this.digit.draw(strokes);
    this.digit.settle();
    this.#fresh = true;
  }

  #changed() {
    const { from, isKept, strokes } = this.digit;
    this.parts.whose.textContent = translate(WHOSE[from]);
    this.parts.own.hidden = from !== "link" || !isKept;
    if (this.#drawing || this.player.playing || (from === "own" && !this.#fresh)) return;
    this.pad.replace(strokes);
    this.#fresh = true;
  }

  #answer() {
    const { reading } = this.digit;
    if (!reading) return;
    const half = this.#drawing || !this.digit.reader.settled;
    this.parts.digit.classList.toggle("half", half);
    this.#say(numeral(reading), half ? "" : note(reading));
    this.view.update(reading.image, translate("say.view", { digit: reading.digit }));
  }

  /** @param {string} digit @param {string} text */
  #say(digit, text) {
    this.parts.digit.textContent = digit;
    this.parts.note.textContent = text;
    if (document.activeElement === this.parts.pad) this.announcer.update(`${digit}. ${text}`);
  }
}
