// @ts-check
import { levelsOf, paint, shades } from "./contour-bands.js";
import { Plot } from "./plot.js";
import { colours, onThemeChange } from "./theme-colours.js";

/** @import { Grid } from "./api-types.d.ts" */

const BANDS = 14;

/** Enough pixels for a smooth line; more would only take longer. */
const MOST_PIXELS = 500_000;

/** A surface in bands under a plot: paths, points and knobs are the plot's (`field.plot`), and its axes are the surface's. */
export class ContourPlot {
  /** @type {Grid | null} */
  #grid = null;
  /** @type {number[]} */
  #levels = [];
  #painted = "";

  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.canvas.hidden = true; // before it has its place it would be seen to move there
    host.classList.add("field");
    host.append(this.canvas);
    this.plot = new Plot(host);
    this.plot.addEventListener("layout", () => this.#paint());
    onThemeChange(() => {
      this.#painted = "";
      this.#paint();
    });
  }

  /**
   * @param {Grid} grid @param {import("./marks.js").Mark[]} marks over it @param {string} label what is drawn, in words
   * @param {{levels?: number[], x?: string, y?: string}} [how] heights between bands, and names of the axes
   */
  update(grid, marks, label, { levels, x = "", y = "" } = {}) {
    if (grid !== this.#grid) {
      this.#grid = grid;
      this.#levels = levels ?? levelsOf(grid.heights, BANDS);
      this.#painted = "";
    }
    const ends = (/** @type {number[]} */ values) => ({ low: values[0], high: values[values.length - 1] });
    this.plot.update({ x: { ...ends(grid.x), label: x }, y: { ...ends(grid.y), label: y }, marks, label });
  }

  #paint() {
    const frame = this.plot.frame;
    if (!frame || !this.#grid) return;
    const [across, down] = [frame.right - frame.left, frame.bottom - frame.top];
    const ratio = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / Math.max(1, across * down)));
    const [width, height] = [Math.round(across * ratio), Math.round(down * ratio)];
    const key = `${width} ${height} ${frame.left} ${frame.top}`;
    if (key === this.#painted || width < 2 || height < 2) return;
    this.#painted = key;
    this.canvas.hidden = false;
    const { style } = this.canvas;
    [style.left, style.top, style.width, style.height] = [frame.left, frame.top, across, down].map((side) => `${side}px`);
    [this.canvas.width, this.canvas.height] = [width, height];
    const [low, high, edge] = colours(this.host, ["--field-low", "--field-high", "--field-edge"]);
    const bands = shades(low, high, this.#levels.length + 1);
    const pixels = paint(this.#grid, this.#levels, { width, height, bands, edge });
    this.canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }
}
