// @ts-check
import { findAll } from "../shared/dom.js";

/** What a screen reader and a keyboard need of Swagger UI, and its markup lacks. */

/** @type {[string, (each: HTMLElement) => void][]} what to do with the elements of a selector */
const MENDING = [
  // after the page's own heading
  [".opblock-tag", (each) => each.setAttribute("aria-level", "2")],
  ["h4", (each) => each.setAttribute("aria-level", "3")],
  ["h5", (each) => each.setAttribute("aria-level", "4")],
  // a link within the button that opens it
  [".opblock-summary-control a[href]", (each) => each.removeAttribute("href")],
  // scrolled by keys
  ["pre.microlight, .highlight-code pre", (each) => each.setAttribute("tabindex", "0")],
  [".body-param__text", (each) => each.setAttribute("aria-label", "Request body")],
  [".examples-select-element", (each) => each.setAttribute("aria-label", "Example")],
  ["tr[data-param-name] select", (each) => each.setAttribute("aria-label", each.closest("tr")?.dataset.paramName ?? "")],
];

/** Mend what is there and what comes. @param {HTMLElement} container */
export function mend(container) {
  const all = () => {
    for (const [selector, how] of MENDING) for (const each of findAll(container, selector, HTMLElement)) how(each);
  };
  new MutationObserver(all).observe(container, { childList: true, subtree: true });
  all();
}
