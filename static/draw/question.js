// @ts-check

import { Offline, readSheet, readStrokes } from "../shared/api.js";

/** @import { Device } from "../offline/device.js" */
/** @import { Prediction } from "../shared/api-types.d.ts" */
/** @import { Connection } from "../shared/connection.js" */
/** @import { Stroke } from "../shared/ink.js" */
/** @typedef {(signal: AbortSignal, explained?: boolean) => Promise<Prediction>} Question */

/**
 * Ask the server what strokes are, or where it does not answer this device.
 * @param {Stroke[]} strokes @param {Connection} connection @param {Device} device @returns {Question}
 */
export function questionOf(strokes, connection, device) {
  return async (signal, explained) => {
    if (connection.away) return device.read(strokes, signal);
    const asked = explained ? readStrokes(strokes, signal, true) : readSheet(strokes, signal);
    return asked.catch((error) => {
      if (!(error instanceof Offline)) throw error;
      connection.lost();
      return device.read(strokes, signal);
    });
  };
}
