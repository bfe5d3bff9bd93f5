// @ts-check
import { count } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { ahead, between } from "./arithmetic.js";
import { cards, nameOf } from "./cards.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */
/** @import { Mark } from "../kit/marks.js" */

/** The least accuracy that is drawn, in %. */
const LOW = 90;

const LOOKS = ["counter", "accent"];

/** How far a measured accuracy can be trusted, by how many digits it was measured on. @param {ChapterPage} page */
export function wireConfidenceInterval(page) {
  /** @type {Experiment<{n: number}>} */
  const figure = page.experiment("margin");
  const plot = new Plot(figure.parts.plot);

  figure.addEventListener("change", async () => {
    const [found, pairs] = await Promise.all([cards(figure), figure.ask("/learn/api/paired", {}, { as: "paired" })]);
    if (!found || !pairs) return;
    const { n } = figure.values;
    const { quickstart, served } = found;
    const networks = (quickstart.version === served.version ? [served] : [quickstart, served]).map(({ version, accuracy }) => {
      const [low, high] = between(accuracy, n).map((end) => 100 * end);
      return { name: nameOf(version), at: 100 * accuracy, low, high };
    });
    const sentences = networks.map(({ name, at, low, high }) =>
      translate("say.margin", { name, at: fixed(at, 2), low: fixed(low, 2), high: fixed(high, 2) }),
    );
    const pair = pairs.versions[served.sha256["model.tflite"]];
    if (pair) sentences.push(compared({ ...pair, count: pairs.count }, n, nameOf(served.version)));
    const text = `${translate("say.margin.n", { n: count(n, document.documentElement.lang) })} ${sentences.join(" ")}`;
    plot.update({
      x: { low: LOW - 0.4, high: 100.3, label: translate("say.margin.x"), text: (at) => `${at}%` },
      y: { low: 0.4, high: networks.length + 0.6, ticks: [] },
      marks: networks.flatMap((network, at) => marks(network, networks.length - at, LOOKS[at])),
      label: text,
    });
    figure.tell(text);
  });
}

/** What the digits that only one of them reads right say. @param {{gained: number, lost: number, count: number}} pairs @param {number} n @param {string} name */
function compared(pairs, n, name) {
  const language = document.documentElement.lang;
  const { ahead: won, off } = ahead(pairs, n);
  const [gained, lost] = [pairs.gained, pairs.lost].map((each) => fixed((each * n) / pairs.count, n < 10_000 ? 1 : 0));
  const words = { name, gained, lost, n: count(n, language), won: fixed(100 * won, 2), off: fixed(100 * off, 2) };
  return `${translate("say.margin.pairs", words)} ${translate(won > off ? "say.margin.apart" : "say.margin.together")}`;
}

/** One network's row. @param {{name: string, at: number, low: number, high: number}} network @param {number} y @param {string} look @returns {Mark[]} */
function marks({ name, at, low, high }, y, look) {
  const half = 0.13;
  return [
    { kind: "line", x: [low, high], y: [y, y], look },
    { kind: "line", x: [low, low], y: [y - half, y + half], look },
    { kind: "line", x: [high, high], y: [y - half, y + half], look },
    { kind: "dots", x: [at], y: [y], look, size: 5.5 },
    { kind: "text", x: LOW, y, text: name, look, anchor: "start", dx: 6, dy: -10 },
  ];
}
