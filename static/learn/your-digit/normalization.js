// @ts-check
import { find } from "../../shared/dom.js";
import { translate } from "../../shared/i18n.js";
import { Motion } from "../kit/motion.js";
import { fixed } from "../kit/numbers.js";
import { NormalizationPicture } from "./normalization-picture.js";
import { BOX, RIM } from "./normalization-steps.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Normalized } from "../kit/digit-types.d.ts" */
/** @import { Experiment } from "../kit/experiment.js" */

const LAST = 6;

/** From which step on each number is known, in the order of the list. */
const KNOWN = [0, 1, 2, 3, 4, 5, 6];

/** The learner's digit on its way from the sheet to the digit image, step by step. @param {ChapterPage} page */
export function wireNormalization(page) {
  /** @type {Experiment<{step: number}>} */
  const figure = page.experiment("film");
  const digit = page.digit();
  figure.about(digit);
  const picture = new NormalizationPicture(figure.parts.room);
  new Motion(figure, "step", { seconds: 10 });
  const places = [...figure.parts.known.querySelectorAll("div")];

  figure.addEventListener("change", async () => {
    const { step } = figure.values;
    const found = await figure.ask("/learn/api/steps", {}, { json: { strokes: digit.strokes } });
    if (!found) return;
    const numbers = written(found);
    const stays = found.corner.every((at) => at === RIM);
    const text = translate(`say.film.${step === LAST && stays ? "7" : step}`, numbers);
    figure.parts.name.textContent = translate("say.film.step", { step, last: LAST, name: translate(`say.film.name.${step}`) });
    picture.update(found, digit.strokes, step, text);
    const facts = [
      translate("say.film.size", { width: numbers.width, height: numbers.height }),
      translate("say.film.size", { width: numbers.boxWidth, height: numbers.boxHeight }),
      translate("say.film.size", { width: numbers.side, height: numbers.side }),
      translate("say.film.scale", numbers),
      translate("say.film.strongest", numbers),
      translate("say.film.place", { x: numbers.x, y: numbers.y }),
      translate("say.film.place", { x: numbers.endX, y: numbers.endY }),
    ];
    places.forEach((place, at) => {
      const known = step >= KNOWN[at];
      place.classList.toggle("now", step === KNOWN[at]);
      place.classList.toggle("later", !known);
      find(place, "dd", HTMLElement).textContent = known ? facts[at] : "–";
    });
    figure.tell(text);
  });
}

/** The numbers of every step, as they are written. @param {Normalized} found */
function written({ ink, box, square, average, centre, corner, lands }) {
  const side = square[2] - square[0];
  return {
    width: ink.width,
    height: ink.height,
    boxWidth: box[2] - box[0],
    boxHeight: box[3] - box[1],
    side,
    pixels: fixed(side / BOX, 2),
    strongest: fixed(Math.max(...average.flat()), 0),
    x: fixed(centre[0], 1),
    y: fixed(centre[1], 1),
    right: direction(corner[0] - RIM, "say.film.right", "say.film.left"),
    down: direction(corner[1] - RIM, "say.film.down", "say.film.up"),
    endX: fixed(lands[0], 1),
    endY: fixed(lands[1], 1),
  };
}

/** By how many pixels, and which way. @param {number} by @param {string} on @param {string} back keys of the words */
const direction = (by, on, back) => translate(by < 0 ? back : on, { by: Math.abs(by) });
