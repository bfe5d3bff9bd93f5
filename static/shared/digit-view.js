// @ts-check
const BLACK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=";

/** The 28x28 image that the network was given. */
export class DigitView {
  /** @param {HTMLImageElement} image */
  constructor(image) {
    this.image = image;
  }

  /** @param {string | undefined} source a PNG data URL; undefined for none @param {string} [text] what it shows, in words */
  update(source, text = "") {
    const shown = source ?? BLACK;
    if (this.image.getAttribute("src") !== shown) this.image.src = shown;
    this.image.alt = source ? text : "";
  }
}
