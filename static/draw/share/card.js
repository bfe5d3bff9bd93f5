// @ts-check
import { byId, find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { lay } from "../../shared/ink.js";
import { contain } from "../../shared/pad.js";

/** @import { Sheet } from "../../shared/pad.js" */
/** @typedef {{title: string, answer: string, note: string, version: string}} Words */

/** In pixels: the size that messengers show whole. */
const WIDTH = 1200;
const HEIGHT = 630;
const SHEET = { x: 60, y: 60, side: 510 };
const SQUARES = 28;
const TEXT = { x: 636, width: 504 };
const ANSWER = { size: 300, bottom: 330 };

/** What the page says of the drawing: the card says the same. @returns {Words} */
export function wordsOf() {
  const said = (/** @type {string} */ id) => byId(id, HTMLElement).textContent.trim();
  const doubted = byId("reading", HTMLElement).matches("[data-state=unsure]:not([data-none])");
  const title = find(document, ".brand span", HTMLElement).textContent;
  const [version] = said("served").match(/\d+/) ?? [];
  return {
    title,
    answer: said("digit") + (doubted ? "?" : ""),
    note: said("note"),
    version: version && said("digit") ? translate("say.readBy", { version }) : "",
  };
}

/**
 * A picture of a drawing and of what was read, in the page's language and colours.
 * @param {Sheet} sheet @param {Words} words @returns {Promise<Blob>} a PNG of 1200x630
 */
export async function cardOf(sheet, words) {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  // what is drawn here is what a canvas of the page draws
  const context = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (canvas.getContext("2d")));
  const colours = coloursOfPage();
  context.fillStyle = colours.page;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  paper(context, sheet, colours);
  await document.fonts.ready;
  const font = getComputedStyle(document.documentElement).fontFamily;
  /** @param {string} text @param {number} weight @param {number} size @param {string} colour @param {number} bottom */
  const write = (text, weight, size, colour, bottom) => {
    context.font = `${weight} ${size}px ${font}`;
    const fitting = Math.min(size, (size * TEXT.width) / Math.max(1, context.measureText(text).width));
    context.font = `${weight} ${fitting}px ${font}`;
    context.fillStyle = colour;
    context.fillText(text, TEXT.x, bottom);
  };
  write(words.answer, 500, ANSWER.size, colours.answer, ANSWER.bottom);
  write(words.note, 500, 40, colours.text, 410);
  write(words.version, 400, 26, colours.muted, 458);
  mark(context, colours, TEXT.x, 514);
  context.font = `650 34px ${font}`;
  context.fillStyle = colours.text;
  context.fillText(words.title, TEXT.x + 74, 554);
  return canvas.convertToBlob({ type: "image/png" });
}

function coloursOfPage() {
  /** @param {string} selector @param {"color" | "backgroundColor" | "fill"} name */
  const colour = (selector, name) => getComputedStyle(find(document, selector, Element))[name];
  return {
    page: colour("html", "backgroundColor"),
    paper: colour("#paper", "backgroundColor"),
    line: colour("#paper", "color"),
    ink: colour("#pad", "color"),
    text: colour("html", "color"),
    muted: colour("#served", "color"),
    answer: colour("#digit", "color"),
    accent: colour(".brand rect", "fill"),
  };
}

/** @param {CanvasRenderingContext2D} context @param {Sheet} sheet @param {ReturnType<typeof coloursOfPage>} colours */
function paper(context, { strokes, picture }, { paper, line, ink }) {
  const { x, y, side } = SHEET;
  const sheet = new Path2D();
  sheet.roundRect(x, y, side, side, 12);
  context.save();
  context.fillStyle = paper;
  context.fill(sheet);
  context.clip(sheet);
  context.translate(x, y);
  context.fillStyle = line;
  for (let at = 1; at < SQUARES; at++) {
    context.globalAlpha = at % 4 === 0 ? 0.12 : 0.06;
    context.fillRect((at * side) / SQUARES, 0, 1, side);
    context.fillRect(0, (at * side) / SQUARES, side, 1);
  }
  context.globalAlpha = 1;
  context.strokeStyle = ink;
  if (picture) contain(context, picture.bitmap, side);
  lay(context, strokes, side);
  context.restore();
  context.globalAlpha = 0.3;
  context.strokeStyle = line;
  context.stroke(sheet);
  context.globalAlpha = 1;
}

/** The site's mark. @param {CanvasRenderingContext2D} context @param {ReturnType<typeof coloursOfPage>} colours @param {number} x @param {number} y */
function mark(context, { accent, page }, x, y) {
  context.save();
  context.translate(x, y);
  context.scale(2, 2);
  context.beginPath();
  context.roundRect(0, 0, SQUARES, SQUARES, 6);
  context.fillStyle = accent;
  context.fill();
  context.lineWidth = 3.2;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = page;
  context.stroke(new Path2D("M8 7.6h12L13 21"));
  context.restore();
}
