// @ts-check
/**
 * Return the element of the page that has this id.
 * @template {Element} E @param {string} id @param {new () => E} type @throws {TypeError} when there is none of this type
 */
export function byId(id, type) {
  return asType(document.getElementById(id), type, `#${id}`);
}

/**
 * Return the first element in `container` that `selector` matches.
 * @template {Element} E @param {ParentNode} container @param {string} selector @param {new () => E} type
 * @throws {TypeError} when there is none of this type
 */
export function find(container, selector, type) {
  return asType(container.querySelector(selector), type, selector);
}

/**
 * Return every element in `container` that `selector` matches.
 * @template {Element} E @param {ParentNode} container @param {string} selector @param {new () => E} type
 * @throws {TypeError} when one of them is of another type
 */
export function findAll(container, selector, type) {
  return Array.from(container.querySelectorAll(selector), (found) => asType(found, type, selector));
}

/**
 * Return `found` as an element of `type`.
 * @template {Element} E @param {unknown} found @param {new () => E} type @param {string} [name] for the error's message
 * @returns {E} @throws {TypeError} when it is none
 */
export function asType(found, type, name = "The element") {
  if (found instanceof type) return found;
  throw new TypeError(`${name} is ${found instanceof Element ? `a ${found.constructor.name}` : "missing"}, not a ${type.name}.`);
}

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

/** Set an element's text where it is another: the same again would lay the page out, and be said, once more. @param {Element} place @param {string} text */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * The elements inside `container` that carry `data-part`, by its value.
 * @param {HTMLElement} container @returns {Record<string, HTMLElement>}
 */
export function parts(container) {
  return Object.fromEntries(findAll(container, "[data-part]", HTMLElement).map((part) => [part.dataset.part ?? "", part]));
}

/** Terms and what they say, as a definition list's rows. @param {[string, string][]} pairs */
export function rows(pairs) {
  return pairs.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value)));
}
