// @ts-check
import { translate } from "../../shared/i18n.js";
import { Bars } from "../kit/bars.js";
import { fixed } from "../kit/numbers.js";
import { mistakenFor } from "./arithmetic.js";
import { cards, nameOf } from "./cards.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** The bars' end, so that both networks are drawn to one measure: the worst digit of the two. @param {...(number | null)[]} shares right */
const worst = (...shares) => Math.ceil(1000 * (1 - Math.min(...shares.flat().map(Number))));

/** How many of a thousand a network misses, digit by digit, as its card says. @param {ChapterPage} page */
export function wireErrorsByDigit(page) {
  /** @type {Experiment<{of: "quickstart" | "served"}>} */
  const figure = page.experiment("each");
  const bars = new Bars(figure.parts.missed);

  figure.addEventListener("change", async () => {
    const found = await cards(figure);
    if (!found) return;
    const card = found[figure.values.of];
    const missed = card.per_digit.map((right) => 1000 * (1 - Number(right)));
    const high = worst(found.quickstart.per_digit, found.served.per_digit);
    bars.update(missed, { high, text: (value) => fixed(value, 1) });
    const digit = missed.indexOf(Math.max(...missed));
    const taken = mistakenFor(card.confusion[digit], digit);
    const parts = [
      translate("say.each", {
        name: nameOf(card.version),
        accuracy: fixed(100 * card.accuracy, 2),
        digit,
        missed: fixed(missed[digit], 1),
        best: fixed(Math.min(...missed), 1),
        other: missed.indexOf(Math.min(...missed)),
      }),
    ];
    if (taken !== null) parts.push(translate("say.each.taken", { digit, taken }));
    figure.tell(parts.join(" "));
  });
}
