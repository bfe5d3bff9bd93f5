// @ts-check
import { find, findAll } from "../../shared/dom.js";
import { confidence } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { fixed } from "../kit/numbers.js";
import { Pixels } from "../kit/pixels.js";
import { Plot } from "../kit/plot.js";
import { loudest } from "./partial-sums.js";

/** @import { Neurons, Passage } from "../kit/api-types.d.ts" */
/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** The learner's own digit through the recorded network, beside the real one. @param {ChapterPage} page */
export function wireForwardOwnDigit(page) {
  /** @type {Experiment<{}>} */
  const figure = page.experiment("through");
  const digit = page.digit();
  figure.about(digit);
  const plot = new Plot(figure.parts.plot);
  const bars = { recorded: new Bars(figure.parts.recorded), real: new Bars(figure.parts.real) };
  const strongest = findAll(figure.parts.strongest, "li", HTMLElement).map((item) => ({
    item,
    picture: new Pixels(find(item, ".picture", HTMLElement)),
    words: find(item, ".adds", HTMLElement),
  }));

  /** @type {{network: Neurons, found: Passage} | null} */
  let asked = null;

  figure.addEventListener("change", async () => {
    const network = await figure.ask("/learn/api/neurons", {}, { as: "network" });
    if (!network) return;
    const found = await figure.ask("/learn/api/neurons", {}, { json: { strokes: digit.strokes } });
    if (!found) return;
    asked = { network, found };
    draw();
  });
  digit.addEventListener("reading", draw); // the real network answers in its own time

  function draw() {
    if (!asked) return;
    const { network, found } = asked;
    const { outputs, probabilities, logits } = found;
    const said = probabilities.indexOf(Math.max(...probabilities));
    const words = loudest(
      outputs,
      network.neurons.map(({ says }) => says[said]),
    );
    strongest.forEach(({ item, picture, words: place }, at) => {
      const one = words[at];
      item.classList.toggle("none", !one);
      place.textContent = "";
      if (!one) return;
      const { neuron, word } = one;
      const { weights, says } = network.neurons[neuron];
      picture.update(weights, "", { signed: true });
      const numbers = { neuron, output: fixed(outputs[neuron], 2), weight: fixed(says[said], 2), word: fixed(word, 2) };
      place.textContent = translate("say.through.word", numbers);
    });
    bars.recorded.update(probabilities, { text: written });
    const real = digit.reading;
    bars.real.update(real?.probabilities ?? [], { text: (share) => (real ? written(share) : "") });
    const active = outputs.filter((output) => output > 0).length;
    const numbers = { said, share: written(probabilities[said]), logit: fixed(logits[said], 2), active, all: outputs.length };
    const parts = [translate("say.through", numbers)];
    if (real)
      parts.push(translate("say.through.real", { said: real.digit, share: written(real.confidence), version: real.version }));
    const looks = outputs.map((_, neuron) => (words.slice(0, 3).some((one) => one.neuron === neuron) ? "accent" : "muted"));
    plot.update({
      x: {
        low: -0.6,
        high: outputs.length - 0.4,
        label: translate("say.through.x"),
        ticks: outputs.map((_, at) => at).filter((at) => at % 4 === 0),
      },
      y: { low: 0, high: Math.max(1, ...outputs) * 1.08, label: translate("say.through.y") },
      marks: [{ kind: "bars", x: [...outputs.keys()], y: outputs, looks }],
      label: parts[0],
    });
    figure.tell(parts.join(" "));
  }
}

/** @param {number} share */
const written = (share) => confidence(share, document.documentElement.lang);
