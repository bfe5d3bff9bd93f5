// @ts-check
import { Problem } from "../shared/api.js";
import { errorText } from "../shared/error-text.js";

/**
 * What a dialog shows: nothing yet, what was `found`, or why it could not be.
 * @template Found @typedef {{found?: Found, trouble?: string}} Loaded
 */

/**
 * Show in a dialog what is found, or why it failed; nothing more once the dialog is closed.
 * @template What @template Found @param {{update(what: What, loaded?: Loaded<Found>): void, dialog: HTMLDialogElement}} sheet
 * @param {What} what @param {(signal: AbortSignal) => Promise<Found>} load
 */
export async function loadDialog(sheet, what, load) {
  sheet.update(what);
  const closed = new AbortController();
  sheet.dialog.addEventListener("close", () => closed.abort(), { once: true });
  try {
    sheet.update(what, { found: await load(closed.signal) });
  } catch (error) {
    if (closed.signal.aborted) return;
    if (error instanceof Problem && error.status === 401) {
      sheet.dialog.close();
      throw error;
    }
    sheet.update(what, { trouble: errorText(error) });
  }
}
