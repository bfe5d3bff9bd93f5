// @ts-check
import { rowsOf } from "../shared/digit-rows.js";
import { lay, PEN } from "../shared/ink.js";
import { pixels, rgb } from "../shared/saliency.js";

/** @import { Prediction } from "../shared/api-types.d.ts" */
/** @import { Stroke } from "../shared/ink.js" */
/** @import { Pad } from "../shared/pad.js" */
/** @import { Saliency } from "../shared/saliency.js" */

/** The digit image: 28 cells, 20 of which the drawing's longer side and its pen fill. */
const SIDE = 28;
const BOX = 20;

/** What the server's pen adds to the drawing's longer side: its width, and its rim's last pixel (`app/digits/rasterize.py`). */
const RIM = 0.115 + 0.025;

/**
 * Where the digit image lies on the pad: the 20 cells lie around the drawing, and the image's own ink tells where among the 28 they are.
 * @param {Stroke[]} strokes @param {number[][]} ink the digit image, 28 rows of 28
 * @returns {{x: number, y: number, side: number}} in shares of the pad's side
 */
export function placeOf(strokes, ink) {
  const points = strokes.flat();
  const [x, y] = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]);
    return { from: Math.min(...values), to: Math.max(...values) };
  });
  const longest = Math.max(x.to - x.from, y.to - y.from);
  const rim = longest * RIM || PEN; // of a tap there is nothing else
  const cell = (longest + rim) / BOX;
  const columns = ink[0].map((_, column) => Math.max(...ink.map((row) => row[column])));
  const rows = ink.map((row) => Math.max(...row));
  /** @param {{from: number, to: number}} span of the strokes @param {number[]} levels the strongest ink of each row or column */
  const start = ({ from, to }, levels) => {
    const before = (BOX - (to - from + rim) / cell) / 2;
    const corner = levels.findIndex(Boolean) - Math.floor(before + 1e-6);
    return (from + to) / 2 - (BOX / 2 + corner) * cell;
  };
  return { x: start(x, columns), y: start(y, rows), side: SIDE * cell };
}

/**
 * Which ink speaks for the answer and which against it, on the pad itself: the drawing's ink takes the colours. It is seen for as long as
 * the explanation of the network's view is.
 */
export class PadGlow {
  /** @type {{strokes: Stroke[], saliency: Saliency, ink: number[][]} | null} */
  #shown = null;

  /** @param {HTMLCanvasElement} canvas over the pad's @param {Pad} pad */
  constructor(canvas, pad) {
    this.canvas = canvas;
    this.pad = pad;
    pad.addEventListener("ink", () => this.#shown && this.#show(null));
    pad.addEventListener("repaint", () => this.#paint());
  }

  /** Nobody knows where on a picture its digit was found: it gets no colours. @param {Prediction | null} reading with what speaks for it */
  async update(reading) {
    const { strokes } = this.pad;
    const { saliency, image } = reading ?? {};
    if (!saliency || !image || strokes.length === 0) return this.#show(null);
    const ink = await rowsOf(image);
    if (strokes === this.pad.strokes) this.#show({ strokes, saliency, ink });
  }

  /** @param {{strokes: Stroke[], saliency: Saliency, ink: number[][]} | null} shown */
  #show(shown) {
    this.#shown = shown;
    this.canvas.toggleAttribute("data-shown", shown !== null);
    this.#paint();
  }

  #paint() {
    if (!this.#shown) return;
    const { strokes, saliency, ink } = this.#shown;
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    this.canvas.width = this.canvas.height = side;
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const { color, borderTopColor, borderBottomColor } = getComputedStyle(this.canvas);
    context.strokeStyle = color;
    lay(context, strokes, side);
    const colours = { quiet: rgb(color), support: rgb(borderTopColor), against: rgb(borderBottomColor) };
    const place = placeOf(strokes, ink);
    context.globalCompositeOperation = "source-atop";
    context.imageSmoothingQuality = "high";
    context.drawImage(tile(saliency, colours), place.x * side, place.y * side, place.side * side, place.side * side);
  }
}

/** @param {Saliency} saliency @param {Parameters<typeof pixels>[1]} colours */
function tile(saliency, colours) {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  canvas.getContext("2d")?.putImageData(new ImageData(pixels(saliency, colours), SIDE), 0, 0);
  return canvas;
}
