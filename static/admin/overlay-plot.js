// @ts-check
import uPlot from "/vendor/uplot/uPlot.esm.js";
import { rangeOf } from "./overlay-data.js";

/** @import { Metric } from "./overlay-data.js" */
/** @import { overlaid } from "./overlay-data.js" */

const HEIGHT = 240;

/** Lines differ by their dashes as well as by their colours. */
export const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/**
 * A chart of the validation of several trainings, as wide as its place.
 * @param {HTMLElement} place its border has the colour of the grid
 * @param {ReturnType<typeof overlaid>} data @param {{stroke: string, dash: number[]}[]} lines @param {Metric} metric
 */
export function overlayPlot(place, data, lines, metric) {
  const [epochs, ...values] = data;
  const { color, fontFamily, borderTopColor } = getComputedStyle(place);
  const axis = { stroke: color, font: `12px ${fontFamily}`, grid: { stroke: borderTopColor, width: 1 }, ticks: { show: false } };
  /** @param {unknown} _ @param {number[]} splits */
  const shares = (_, splits) => splits.map((value) => `${Number((value * 100).toFixed(2))}%`);
  const [low, high] = rangeOf(values);
  const points = { show: epochs.length <= 16, size: 6 };
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [0, Math.max(...epochs, 1)] },
        y: { range: metric === "val_accuracy" ? [low, Math.min(1, high)] : [low, high] },
      },
      axes: [
        { ...axis, incrs: [1, 2, 5, 10, 20, 50], size: 30 },
        { ...axis, size: 58, ...(metric === "val_accuracy" ? { values: shares } : {}) },
      ],
      series: [{}, ...lines.map((line) => ({ ...line, width: 2, spanGaps: true, points }))],
    },
    data,
    place,
  );
}
