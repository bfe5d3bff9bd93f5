// @ts-check
/**
 * A new element: `element("td", { class: "name" }, "7")`.
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * The elements inside `container` that carry `data-part`, by its value.
 * @param {HTMLElement} container @returns {Record<string, HTMLElement>}
 */
export function parts(container) {
  const found = [.../** @type {NodeListOf<HTMLElement>} */ (container.querySelectorAll("[data-part]"))];
  return Object.fromEntries(found.map((part) => [part.dataset.part, part]));
}

/** Terms and what they say, as a definition list's rows. @param {[string, string][]} pairs */
export function rows(pairs) {
  return pairs.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value)));
}
