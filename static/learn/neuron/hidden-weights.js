// @ts-check
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { fixed } from "../kit/numbers.js";
import { Pixels } from "../kit/pixels.js";
import { number } from "../kit/state.js";
import { Gallery } from "./gallery.js";

/** @import { Neurons } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** What the hidden neurons of the recorded network look for. @param {ChapterPage} page */
export function wireHiddenWeights(page) {
  /** @type {Experiment<{neuron: number}>} */
  const figure = page.experiment("seeks", { neuron: number(13, { min: 0, max: 23, step: 1 }) });
  const gallery = new Gallery(figure.parts.gallery);
  const picture = new Pixels(figure.parts.picture);
  const bars = new Bars(figure.parts.says);
  gallery.addEventListener("choose", ({ detail }) => figure.set({ neuron: detail }));
  /** @type {Neurons | null} */
  let painted = null;

  figure.addEventListener("change", async () => {
    const found = await figure.ask("/learn/api/neurons");
    if (!found) return;
    const { neuron } = figure.values;
    const { weights, says } = found.neurons[neuron];
    const label = (/** @type {number} */ at) => translate("say.seeks.one", { neuron: at });
    if (found !== painted)
      gallery.paint(
        found.neurons.map((one) => one.weights),
        label,
      );
    painted = found;
    gallery.choose(neuron);
    picture.update(weights, translate("say.seeks.picture", { neuron }), { signed: true });
    const most = Math.max(...found.neurons.flatMap((one) => one.says.map(Math.abs)));
    bars.update(says, { low: -most, high: most, text: (value) => fixed(value, 2) });
    const digits = [...says.keys()].sort((a, b) => says[b] - says[a]);
    const [first, second, last] = [digits[0], digits[1], digits[9]];
    figure.tell(translate("say.seeks", { neuron, first, for: fixed(says[first], 2), second, last, against: fixed(says[last], 2) }));
  });
}
