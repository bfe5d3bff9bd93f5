// @ts-check
const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * A new SVG element: `svg("circle", { r: 4, class: "dot" })`; an attribute that is undefined is left out.
 * @param {string} name @param {Record<string, string | number | undefined>} [attributes] @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(NAMESPACE, name);
  set(made, attributes);
  made.append(...children);
  return /** @type {SVGElement} */ (made);
}

/** @param {Element} element @param {Record<string, string | number | undefined>} attributes */
export function set(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) element.removeAttribute(key);
    else element.setAttribute(key, typeof value === "number" ? tidy(value) : value);
  }
}

/** A place on the screen to a tenth of a pixel. @param {number} value */
export const tidy = (value) => String(Math.round(value * 10) / 10);
