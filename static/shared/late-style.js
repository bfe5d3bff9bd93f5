// @ts-check

/** Load the style sheet that an element names in `data-style`, once it is needed. @param {HTMLElement} place */
export async function lateStyle(place) {
  const { style } = place.dataset;
  if (!style) return;
  delete place.dataset.style;
  const link = document.createElement("link");
  await new Promise((settled) => {
    link.addEventListener("load", settled);
    link.addEventListener("error", settled); // unstyled is better than not at all
    Object.assign(link, { rel: "stylesheet", href: style });
    document.head.append(link);
  });
}
