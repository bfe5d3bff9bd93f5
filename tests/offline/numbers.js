// Prints what the page makes of each whole number in a file without a server, of which the file has what a network says of each candidate.
import { readFileSync } from "node:fs";
import { digitImage } from "../../static/offline/normalize.js";
import { rasterize } from "../../static/offline/rasterize.js";
import { numberOf, recognition } from "../../static/offline/recognize.js";
import { tokensOf } from "../../static/offline/segment/number.js";
import { segmentStrokes, standApart } from "../../static/offline/segment/strokes.js";

/** @param {{strokes: import("../../static/shared/ink.js").Stroke[], probabilities: number[][]}} given */
function readingOf({ strokes, probabilities }) {
  const segmentation = segmentStrokes(strokes);
  if (!segmentation) throw new Error("there is too much to be digits");
  const images = segmentation.drawings.map((drawing) => digitImage(rasterize(drawing)));
  const read = images.map((image, at) => ({ image, found: recognition(probabilities[at]) }));
  const { answer, isSeveral, isNumber } = numberOf(segmentation, tokensOf(segmentation, images, probabilities), read);
  const digits = answer.digits.map(({ image, ...rest }) => rest);
  return { images: images.map((image) => [...image]), ...answer, digits, isSeveral, isNumber, apart: standApart(strokes) };
}

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map(readingOf)));
