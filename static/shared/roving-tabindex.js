// @ts-check
import { findAll } from "./dom.js";

/**
 * Where a key leads in a grid of `n` things with `columns` in a row; null for a key that leads nowhere.
 * @param {string} key @param {number} at @param {number} n @param {number} columns @returns {number | null}
 */
export function moved(key, at, n, columns) {
  const row = at - (at % columns);
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: row,
    End: Math.min(row + columns, n) - 1,
  }[key];
  return to === undefined || to < 0 || to >= n ? null : to;
}

/** How many of these stand in the first row. @param {HTMLElement[]} all */
export function rowLength(all) {
  const next = all.findIndex((one) => one.offsetTop !== all[0].offsetTop);
  return next < 0 ? all.length : next;
}

/**
 * Make everything that `selector` finds in `container` one tab stop, within which the arrow keys, Home and End move.
 * Whoever fills the container gives the first one `tabindex` 0 and the others -1.
 * @param {HTMLElement} container @param {string} selector @param {(all: HTMLElement[]) => number} columns
 */
export function roving(container, selector, columns) {
  const found = () => findAll(container, selector, HTMLElement);
  container.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = found();
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = at < 0 ? null : moved(event.key, at, all.length, columns(all));
    if (to === null) return;
    event.preventDefault();
    all[to].focus();
  });
  container.addEventListener("focusin", ({ target }) => {
    for (const one of found()) one.tabIndex = one === target ? 0 : -1;
  });
}
