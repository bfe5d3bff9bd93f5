// @ts-check
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { fixed } from "../kit/numbers.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

const [RIGHT, RIVAL] = [4, 9];

/** Ten probabilities: how much the right digit has of them, and who has the rest. @param {ChapterPage} page */
export function wireShares(page) {
  /** @type {Experiment<{right: number, rival: number}>} */
  const figure = page.experiment("shares");
  const [ten, costs] = [new Bars(figure.parts.ten), new Bars(figure.parts.costs)];
  const three = (/** @type {number} */ value) => fixed(value, 3);

  figure.addEventListener("change", async () => {
    const probabilities = shared(figure.values.right, figure.values.rival);
    ten.update(probabilities, { text: three, top: RIGHT });
    const found = await figure.ask("/learn/api/losses", { probabilities, label: RIGHT });
    if (!found) return;
    const losses = found.losses.map((one) => one.loss);
    costs.update(losses, { high: 4, text: three, top: -1 });
    const [squares, binary, categorical, sparse] = losses.map(three);
    figure.tell(translate("say.shares", { right: fixed(figure.values.right, 2), squares, binary, categorical, sparse }));
  });
}

/** The right digit's share, its rival's of what is left, and the others' alike. @param {number} right @param {number} rival */
function shared(right, rival) {
  const rest = 1 - right;
  return Array.from({ length: 10 }, (_, digit) => {
    const share = digit === RIGHT ? right : digit === RIVAL ? rest * rival : (rest * (1 - rival)) / 8;
    return Number(share.toFixed(6));
  });
}
