// @ts-check
/** @import { Picture } from "../shared/pad.js" */

/**
 * What the server reads at most in pixels, what every browser keeps for a reload in bytes, and the pixels that a larger photo is
 * shrunk to: a digit is read as well, since the server reads at most 2,048 along a side.
 */
const MOST = { pixels: 25e6, bytes: 1.8e6 };
const SHRUNK = 2e6;

/** How many times smaller each side becomes. @param {number} width @param {number} height @param {number} bytes */
export function shrinking(width, height, bytes) {
  const pixels = width * height;
  return pixels > MOST.pixels || bytes > MOST.bytes ? Math.max(1, Math.sqrt(pixels / SHRUNK)) : 1;
}

/**
 * A file as it is shown and sent: one that is too large for the server, as today's phones make them, is made smaller here.
 * @param {File} file @returns {Promise<Picture>} @throws {DOMException} when this browser cannot decode it
 */
export async function pictureOf(file) {
  const bitmap = await createImageBitmap(file);
  const times = shrinking(bitmap.width, bitmap.height, file.size);
  if (times === 1) return { bitmap, file };
  const canvas = new OffscreenCanvas(Math.round(bitmap.width / times), Math.round(bitmap.height / times));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const type = file.type === "image/jpeg" ? file.type : "image/png"; // which keeps what is transparent
  return { bitmap: await createImageBitmap(canvas), file: await canvas.convertToBlob({ type, quality: 0.95 }) };
}
