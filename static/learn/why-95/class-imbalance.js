// @ts-check
import { confidence, percent } from "../../shared/format.js";
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { whether } from "./arithmetic.js";
import { cards, nameOf } from "./cards.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** What accuracy hides where one kind is rare: a program that never finds it against the network. @param {ChapterPage} page */
export function wireClassImbalance(page) {
  /** @type {Experiment<{digit: string, share: number}>} */
  const figure = page.experiment("rare");
  const bars = new Bars(figure.parts.shares);

  figure.addEventListener("change", async () => {
    const found = await cards(figure);
    if (!found) return;
    const { digit, share } = figure.values;
    const { served } = found;
    const { finds, right, holds } = whether(served.confusion, Number(digit), share / 100);
    const never = 1 - share / 100;
    bars.update([never, 0, right, finds, holds], { text: written, top: -1 });
    const says = { digit, name: nameOf(served.version) };
    const shares = { share, never: written(never), right: written(right), finds: written(finds), holds: written(holds) };
    figure.tell(translate("say.rare", { ...says, ...shares }));
  });
}

/** Only what is always so is 100%. @param {number} share */
function written(share) {
  const { lang } = document.documentElement;
  return share > 0 && share < 1 ? confidence(share, lang) : percent(share, 1, lang);
}
