// @ts-check
/** For what is painted with colours looked up in the stylesheet, and so has to be painted again when they change. */

/** Call `repaint` whenever the theme changes, and for paper. @param {() => void} repaint */
export function onThemeChange(repaint) {
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"])
    matchMedia(query).addEventListener("change", repaint);
}

/**
 * Custom properties of the stylesheet as red, green and blue, each 0..255.
 * @param {HTMLElement} place where they are looked up @param {string[]} names such as `--accent` @returns {[number, number, number][]}
 */
export function colours(place, names) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.setProperty("forced-color-adjust", "none");
  place.append(probe);
  const found = names.map((name) => {
    probe.style.color = `var(${name})`;
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return /** @type {[number, number, number]} */ ([red, green, blue]);
  });
  probe.remove();
  return found;
}
