// @ts-check
import { find, findAll } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { fixed } from "../kit/numbers.js";
import { Pixels } from "../kit/pixels.js";
import { varied } from "./augmentation-settings.js";
import { answer } from "./normalization-steps.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** The learner's digit as augmentation varies it in training, read by both networks. @param {ChapterPage} page */
export function wireAugmented(page) {
  /** @type {Experiment<{strength: number}>} */
  const figure = page.experiment("variants");
  const digit = page.digit();
  figure.about(digit);
  const cells = findAll(figure.parts.list, "li", HTMLElement).map((item) => ({
    item,
    picture: new Pixels(find(item, ".picture", HTMLElement)),
    how: find(item, ".how", HTMLElement),
    said: findAll(item, ".both span", HTMLElement),
  }));

  figure.addEventListener("change", async () => {
    const ways = varied(figure.values.strength / 100);
    const { strokes } = digit;
    const plain = await figure.ask("/learn/api/turned", {}, { json: { strokes, kind: "angle", values: [0] }, as: "plain" });
    if (!plain) return;
    const answers = await Promise.all(
      ways.map(({ kind, values }) =>
        figure.ask("/learn/api/turned", {}, { json: { strokes, kind, values, normalize: false }, as: kind }),
      ),
    );
    const found = answers.filter((one) => one !== null);
    if (found.length < answers.length) return;
    const right = answer(plain.turned[0].current);
    const all = ways.flatMap(({ kind }, at) => found[at].turned.map((one) => ({ kind, one })));
    all.forEach(({ kind, one }, at) => {
      const { picture, how, said } = cells[at];
      how.textContent = translate(`say.variants.${kind}`, { value: value(kind, one.value) });
      picture.update(one.image, "", { most: 255 });
      for (const [index, shares] of [one.quickstart, one.current].entries()) {
        const read = answer(shares);
        said[index].textContent = String(read);
        said[index].classList.toggle("other", read !== right);
      }
    });
    const counted = (/** @type {"quickstart" | "current"} */ who) => all.filter(({ one }) => answer(one[who]) === right).length;
    figure.tell(
      translate("say.variants", { digit: right, all: all.length, quickstart: counted("quickstart"), current: counted("current") }),
    );
  });
}

/** @param {string} kind @param {number} value */
function value(kind, value) {
  if (kind === "angle") return `${fixed(value, 0)}°`;
  if (kind === "shift") return `${value > 0 ? "+" : ""}${fixed(value * 28, 1)}`;
  return `×${fixed(value, 2)}`;
}
