// @ts-check
import { Problem, readPicture } from "../../shared/api.js";
import { errorSentence } from "../../shared/error-text.js";
import { pause } from "../number-reading.js";
import { pictureOf } from "../picture.js";

/** @import { Row } from "./csv.js" */

/**
 * Read one file: a digit, or where there are several a whole number.
 * @param {File} file @param {AbortSignal} signal @param {(bitmap: ImageBitmap) => void} seen gets what is in the file
 * @returns {Promise<Row>} what it is, or why it could not be read
 */
export async function readFile(file, signal, seen) {
  /** @type {Row} */
  const row = { name: file.name, answer: "", confidence: null, warnings: [], error: "" };
  try {
    const image = await shrunk(file, seen);
    return { ...row, ...(await patiently(() => answerOf(image, signal), signal)) };
  } catch (error) {
    return { ...row, error: errorSentence(error) };
  }
}

/** As it is sent; what this browser cannot decode the server may, and if not it says why. @param {File} file @param {(bitmap: ImageBitmap) => void} seen */
async function shrunk(file, seen) {
  const picture = await pictureOf(file).catch(() => null);
  if (!picture) return file;
  seen(picture.bitmap);
  picture.bitmap.close();
  return picture.file;
}

/** @param {Blob} image @param {AbortSignal} signal */
async function answerOf(image, signal) {
  const { digit, confidence, warnings, number } = await readPicture(image, signal);
  if (!number) return { answer: String(digit), confidence, warnings };
  return { answer: number.text, confidence: Math.min(...number.digits.map((one) => one.confidence)), warnings: number.warnings };
}

/** Ask, and when the server wants to be asked later, ask later. @template T @param {() => Promise<T>} ask @param {AbortSignal} signal @returns {Promise<T>} */
async function patiently(ask, signal) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !(error instanceof Problem) || error.retryAfter === null) throw error;
      await pause(1000 * Math.max(1, error.retryAfter), signal);
    }
  }
}
