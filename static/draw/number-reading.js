// @ts-check
import { call } from "../shared/api.js";

/** What `POST /predict/number` answers. @typedef {{text: string, digits: {confidence: number}[], warnings: string[]}} NumberReading */

/** Ask the server which number an image shows. @param {Blob} image @param {AbortSignal} signal */
export async function readNumber(image, signal) {
  const found = await call("POST", "/predict/number", { body: image, type: image.type, signal });
  return /** @type {NumberReading} */ (found);
}

/** Resolve after so many milliseconds, or as soon as `signal` fires. @param {number} ms @param {AbortSignal} signal */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
