// @ts-check
import { element, find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { Pixels } from "../kit/pixels.js";
import { SIDE } from "./normalization-steps.js";
import { reach } from "./slider-end.js";
import { tiled, windows } from "./tiling.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { LayerByLayer, LayerOutput, Patch } from "../kit/digit-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Square } from "../kit/pixels.js" */

/** A kernel that slides over the learner's own digit: what it sees, its weights, their products and the sum. @param {ChapterPage} page */
export function wireConvolution(page) {
  /** @type {Experiment<{row: number, one: number, column: number}>} */
  const figure = page.experiment("patch");
  const digit = page.digit();
  figure.about(digit);
  new Motion(figure, "column", { seconds: 7 });
  const pictures = Object.fromEntries(
    ["source", "result", "seen", "kernel", "products"].map((part) => [
      part,
      new Pixels(figure.parts[part], { readable: part === "source" || part === "result" }),
    ]),
  );
  const marks = { source: new Marks(figure.parts.source), result: new Marks(figure.parts.result) };
  const ones = find(figure.figure, "#patch-one", HTMLInputElement);
  /** @type {LayerByLayer | null} */
  let painted = null;
  let shown = -1;

  /** What is pointed at, in pixels of the digit image. @param {"source" | "result"} part @param {Square} square */
  function point(part, square) {
    if (!square || !painted?.convolution) return;
    const { source, layer } = painted.convolution;
    const [height, width] = part === "result" ? painted.layers[layer].shape : [source[0].length, source[0][0].length];
    const row = Math.floor((((square.row % height) + 0.5) / height) * SIDE);
    const column = Math.floor((((square.column % width) + 0.5) / width) * SIDE);
    if (row !== figure.values.row || column !== figure.values.column) figure.set({ row, column });
  }
  for (const part of /** @type {const} */ (["source", "result"])) {
    pictures[part].addEventListener("cell", ({ detail }) => point(part, detail));
  }

  figure.addEventListener("change", async () => {
    const json = { strokes: digit.strokes };
    const found = await figure.ask("/learn/api/layers", {}, { json, as: "layers" });
    if (!found) return;
    const { convolution } = found;
    if (!convolution) return figure.tell(translate("say.patch.none", { version: found.version }));
    const layer = found.layers[convolution.layer];
    const place = Math.min(figure.values.one, layer.maps.length) - 1;
    const map = layer.maps[place];
    const [row, column] = /** @type {const} */ (["row", "column"]).map((key, at) =>
      Math.floor((figure.values[key] / SIDE) * layer.shape[at]),
    );
    reach(ones, layer.maps.length, place + 1, String(place + 1));
    const patch = await figure.ask("/learn/api/patch", { map: map.map, row, column }, { json });
    if (!patch) return;
    if (found !== painted || place !== shown) {
      [painted, shown] = [found, place]; // painting them anew would tell of the square that is pointed at again
      pictures.source.update(tiled(convolution.source), translate("say.patch.source"), { most: 1 });
      pictures.result.update(map.rows, translate("say.patch.result", { map: map.map }), { signed: true });
    }
    draw(patch, convolution, layer);
  });

  /** @param {Patch} patch @param {NonNullable<LayerByLayer["convolution"]>} convolution @param {LayerOutput} layer */
  function draw(patch, { source, size }, { shape }) {
    const products = patch.products.flat(2);
    pictures.seen.update(tiled(patch.patch), translate("say.patch.seen"), { most: 1 });
    pictures.kernel.update(tiled(patch.kernel), translate("say.patch.kernel", { map: patch.map }), { signed: true });
    pictures.products.update(tiled(patch.products), translate("say.patch.products"), {
      signed: true,
      most: Math.max(...patch.kernel.flat(2).map(Math.abs)),
    });
    const plane = { planes: source.length, height: source[0].length, width: source[0][0].length };
    marks.source.show(windows(plane, patch.corner, size));
    marks.result.show(windows({ planes: 1, height: shape[0], width: shape[1] }, [patch.row, patch.column], [1, 1]));
    const numbers = {
      map: patch.map,
      row: patch.row + 1,
      column: patch.column + 1,
      count: products.length,
      products: fixed(patch.sum - patch.bias, 3),
      bias: fixed(patch.bias, 3),
      added: patch.bias < 0 ? `− ${fixed(-patch.bias, 3)}` : `+ ${fixed(patch.bias, 3)}`,
      sum: fixed(patch.sum, 3),
      output: fixed(patch.output, 3),
      more: fixed(sum(products.filter((value) => value > 0)), 3),
      less: fixed(sum(products.filter((value) => value < 0)), 3),
    };
    figure.parts.equation.textContent = translate(patch.activation === "relu" ? "say.patch.relu" : "say.patch.equation", numbers);
    const several = source.length > 1 ? ` ${translate("say.patch.planes", { count: source.length })}` : "";
    figure.tell(`${translate("say.patch", numbers)}${several}`);
  }
}

/** @param {number[]} values */
const sum = (values) => values.reduce((so, value) => so + value, 0);

/** Windows marked on a picture. */
class Marks {
  /** @type {HTMLElement[]} */
  #marks = [];

  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
  }

  /** @param {{left: number, top: number, width: number, height: number}[]} places in shares of the picture */
  show(places) {
    while (this.#marks.length < places.length) {
      const mark = element("span", { class: "cell window" });
      this.host.append(mark);
      this.#marks.push(mark);
    }
    this.#marks.forEach((mark, at) => {
      mark.hidden = at >= places.length;
      if (mark.hidden) return;
      for (const key of /** @type {const} */ (["left", "top", "width", "height"])) mark.style[key] = `${places[at][key] * 100}%`;
    });
  }
}
