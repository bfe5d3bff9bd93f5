// @ts-check
import { element, find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { decode, encode, MOST_CHARACTERS } from "../share/ink-code.js";
import { keepDrawings, keptDrawings, withDrawing } from "./drawings.js";

/** @import { Stroke } from "../../shared/ink.js" */
/** @import { Pad } from "../../shared/pad.js" */
/** @import { StrokePlayer } from "../../shared/stroke-player.js" */
/** @import { Drawing } from "./drawings.js" */

/** A thumbnail's side in units of its path: whole numbers of them are fine enough. */
const SIDE = 200;

/** The last drawings that were read, kept on this device alone; each comes back by a press, all are forgotten by another. */
export class HistoryStrip {
  #drawings = keptDrawings();
  /** The drawing that was put into the strip last: after forgetting it stays forgotten until it changes. @type {Drawing | null} */
  #noted = null;

  /** @param {{container: HTMLElement, answer: HTMLElement, pad: Pad, player: StrokePlayer}} parts the answer's text is what was read */
  constructor({ container, answer, pad, player }) {
    this.container = container;
    this.answer = answer;
    this.pad = pad;
    this.player = player;
    this.list = find(container, "ul", HTMLElement);
    this.forget = find(container, "button", HTMLButtonElement);
    this.forget.addEventListener("click", () => this.#forgetAll());
    // another tab has drawn, or forgotten
    addEventListener("storage", () => this.#show(keptDrawings()));
    this.#show(this.#drawings);
  }

  /** Remember what is on the sheet, whose answer stands; a picture is not kept. */
  note() {
    const { strokes } = this.pad;
    const drawing = { code: encode(strokes), answer: this.answer.textContent ?? "" };
    const { code, answer } = this.#noted ?? {};
    if (strokes.length === 0 || drawing.code.length > MOST_CHARACTERS) return;
    if (drawing.code === code && drawing.answer === answer) return;
    this.#noted = drawing;
    this.#show(withDrawing(keptDrawings(), drawing));
    keepDrawings(this.#drawings);
  }

  #forgetAll() {
    this.#show([]);
    keepDrawings([]);
    this.list.focus();
  }

  /** Bring a drawing back; undo brings back what it replaces. @param {Stroke[]} strokes */
  #restore(strokes) {
    this.player.stop();
    if (!this.pad.empty) this.pad.remember();
    this.pad.replace(strokes);
    this.pad.canvas.scrollIntoView({ block: "nearest" });
  }

  /** @param {Drawing[]} drawings */
  #show(drawings) {
    this.#drawings = drawings;
    this.container.toggleAttribute("data-empty", drawings.length === 0);
    const pressed = this.list.querySelector(":focus");
    this.list.replaceChildren(...drawings.flatMap((drawing) => this.#entry(drawing) ?? []));
    if (pressed) this.list.querySelector("button")?.focus({ preventScroll: true }); // it is the first now
  }

  /** @param {Drawing} drawing @returns {HTMLElement | null} null for what is no drawing */
  #entry({ code, answer }) {
    const strokes = decode(code);
    if (!strokes) return null;
    const button = element(
      "button",
      { type: "button", "aria-label": translate("say.drawnBefore", { answer }) },
      thumbnail(strokes),
    );
    button.addEventListener("click", () => this.#restore(strokes));
    return element("li", {}, button);
  }
}

/** @param {Stroke[]} strokes */
function thumbnail(strokes) {
  const [picture, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  picture.setAttribute("viewBox", `0 0 ${SIDE} ${SIDE}`);
  picture.setAttribute("aria-hidden", "true");
  const lines = strokes.map((stroke) => stroke.map((point) => point.map((at) => Math.round(at * SIDE)).join(" ")).join("L"));
  path.setAttribute("d", lines.map((line) => `M${line}h.1`).join(""));
  picture.append(path);
  return picture;
}
