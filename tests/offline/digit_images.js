// Prints the digit image of each drawing in a file, 784 numbers or the name of a refusal: what the page makes of it without a server.
import { readFileSync } from "node:fs";
import { digitImage } from "../../static/offline/normalize.js";
import { Refused, rasterize } from "../../static/offline/rasterize.js";

/** @param {number[][][]} strokes */
function imageOf(strokes) {
  try {
    return [...digitImage(rasterize(strokes))];
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map(imageOf)));
