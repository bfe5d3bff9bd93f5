// @ts-check
import { moved } from "../../shared/roving-tabindex.js";
import { mixed } from "./pixel-colours.js";
import { colours, onThemeChange } from "./theme-colours.js";

/** @import { EmitterClass } from "../../shared/events.d.ts" */
/** @typedef {{row: number, column: number, value: number} | null} Square null when none is read */

/**
 * A small picture, such as a digit image or a neuron's weights, each number a square: `grey` from black (0) to white (`most`), or `signed`
 * from one hue (-`most`) over the paper's colour (0) to the other. Emits `cell` with {row, column, value} of the square that the pointer
 * or a key reads, null when none.
 */
export class Pixels extends /** @type {EmitterClass<{cell: Square}>} */ (EventTarget) {
  /** @type {number[][]} */
  #values = [];
  /** @type {{signed: boolean, most: number}} */
  #how = { signed: false, most: 1 };
  #at = -1;

  /** @param {HTMLElement} host @param {{readable?: boolean}} [how] whether its squares are read by pointer and keys */
  constructor(host, { readable = false } = {}) {
    super();
    this.host = host;
    this.canvas = document.createElement("canvas");
    this.mark = document.createElement("span");
    this.mark.className = "cell";
    this.mark.hidden = true;
    host.classList.add("pixels");
    host.append(this.canvas, this.mark);
    host.setAttribute("role", readable ? "application" : "img");
    if (readable) this.#listen();
    onThemeChange(() => this.#paint());
  }

  /** @param {number[][]} values rows @param {string} label what is shown, in words @param {{signed?: boolean, most?: number}} [how] */
  update(values, label, { signed = false, most } = {}) {
    this.#values = values;
    this.#how = { signed, most: most ?? (Math.max(...values.flat().map(Math.abs)) || 1) };
    this.host.setAttribute("aria-label", label);
    this.#paint();
    if (this.#at >= 0) this.#read(this.#at);
  }

  #paint() {
    if (this.#values.length === 0) return;
    const [height, width] = [this.#values.length, this.#values[0].length];
    [this.canvas.width, this.canvas.height] = [width, height];
    const { signed, most } = this.#how;
    const names = signed ? ["--pixel-none", "--pixel-more", "--pixel-less"] : ["--pixel-black", "--pixel-white", "--pixel-white"];
    const [none, more, less] = colours(this.host, names);
    const image = new ImageData(mixed(this.#values.flat(), most, { none, more, less }), width, height);
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  #listen() {
    this.host.tabIndex = 0;
    this.host.addEventListener("pointermove", (event) => this.#point(event));
    this.host.addEventListener("pointerdown", (event) => this.#point(event));
    this.host.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#read(-1));
    this.host.addEventListener("blur", () => this.#read(-1));
    this.host.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const [rows, columns] = [this.#values.length, this.#values[0]?.length ?? 0];
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    if (row >= 0 && row < rows && column >= 0 && column < columns) this.#read(row * columns + column);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [rows, columns] = [this.#values.length, this.#values[0]?.length ?? 0];
    const middle = Math.floor(rows / 2) * columns + Math.floor(columns / 2);
    const to = moved(event.key, this.#at < 0 ? middle : this.#at, rows * columns, columns);
    if (to === null) return;
    event.preventDefault();
    this.#read(to);
  }

  /** Mark a square and tell of it. @param {number} at counted row by row; -1 for none */
  #read(at) {
    this.#at = at;
    this.mark.hidden = at < 0;
    const [rows, columns] = [this.#values.length, this.#values[0]?.length ?? 1];
    const [row, column] = [Math.floor(at / columns), at % columns];
    const { style } = this.mark;
    [style.left, style.top] = [`${(column / columns) * 100}%`, `${(row / rows) * 100}%`];
    [style.width, style.height] = [`${100 / columns}%`, `${100 / rows}%`];
    const detail = at < 0 ? null : { row, column, value: this.#values[row][column] };
    this.dispatchEvent(new CustomEvent("cell", { detail }));
  }
}
