// @ts-check
const SIDE = 28;

/**
 * A digit image's grey values, row by row.
 * @param {string} source a data URL of 28x28 pixels @returns {Promise<number[][]>}
 */
export async function rowsOf(source) {
  const image = new Image();
  image.src = source;
  await image.decode();
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true })
  );
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Array.from({ length: SIDE }, (_, y) => Array.from({ length: SIDE }, (_, x) => data[(y * SIDE + x) * 4]));
}
