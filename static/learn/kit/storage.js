// @ts-check
/** What this device keeps between visits; where storage is switched off, nothing is kept and nothing breaks. */

/** @param {string} name @returns {unknown} null when there is nothing */
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value */
export function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // storage is switched off or full: it lasts as long as the page
  }
}
