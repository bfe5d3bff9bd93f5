// @ts-check

import { byName } from "../kit/by-name.js";
import { ContourPlot } from "../kit/contour-plot.js";
import { Motion } from "../kit/motion.js";
import { marks, STEPS, words } from "./race.js";

/** @import { ChapterPage } from "../kit/chapter-page.js" */
/** @import { Experiment } from "../kit/experiment.js" */

/** What the chapter is about, before a word of it: SGD and momentum in the ravine. @param {ChapterPage} page */
export function wireOpeningRace(page) {
  /** @type {Experiment<{step: number}>} */
  const figure = page.experiment("opening");
  const field = new ContourPlot(figure.parts.map);
  new Motion(figure, "step", { seconds: 8 });
  figure.addEventListener("change", async () => {
    const [known, grid, race] = await Promise.all([
      figure.ask("/learn/api/surfaces", {}, { as: "surfaces" }),
      figure.ask("/learn/api/surfaces/ravine", {}, { as: "grid" }),
      figure.ask("/learn/api/race/ravine", { optimizers: ["sgd", "momentum"], steps: STEPS }, { as: "race" }),
    ]);
    if (!known || !grid || !race) return;
    const at = Math.min(figure.values.step, STEPS);
    const text = words(race.paths, at, STEPS);
    field.update(grid, marks(byName(known.surfaces, "ravine"), race.paths, at), text, { x: "x", y: "y" });
    figure.tell(text);
  });
}
