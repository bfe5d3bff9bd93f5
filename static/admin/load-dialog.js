// @ts-check
import { call, Problem } from "../shared/api.js";
import { errorText } from "../shared/error-text.js";

/**
 * Show in a dialog what `path` answers, or why it failed; nothing more once the dialog is closed.
 * @template T @param {{update(state: T & {found?: any, trouble?: string}): void, dialog: HTMLDialogElement}} sheet
 * @param {T} what @param {string} path
 */
export async function loadDialog(sheet, what, path) {
  sheet.update(what);
  const closed = new AbortController();
  sheet.dialog.addEventListener("close", () => closed.abort(), { once: true });
  try {
    sheet.update({ ...what, found: await call("GET", path, { signal: closed.signal }) });
  } catch (error) {
    if (closed.signal.aborted) return;
    if (error instanceof Problem && error.status === 401) {
      sheet.dialog.close();
      throw error;
    }
    sheet.update({ ...what, trouble: errorText(error) });
  }
}
