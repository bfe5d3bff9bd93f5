// @ts-check
import { pictureOf } from "./picture.js";
import { decode, encode } from "./share/ink-code.js";

/** @import { Pad, Picture } from "../shared/pad.js" */

/** What is on the sheet, for as long as the tab is open: a reload or another language keeps it. Strokes as a word, or a data URL. */
const KEPT = "digits-sheet";

/** What was asked to be kept last: a file is read after what is drawn meanwhile. @type {Picture | null} */
let latest = null;

/** @param {Pad} pad */
export async function keepSheet({ strokes, picture }) {
  const known = picture && picture === latest;
  latest = picture;
  if (!picture) return keep(encode(strokes));
  if (known) return;
  const address = await dataUrl(picture.file);
  if (latest === picture) keep(address);
}

/** Put what was kept on an empty sheet. @param {Pad} pad */
export async function restoreSheet(pad) {
  const kept = recalled();
  if (!kept.startsWith("data:")) return pad.replace(decode(kept) ?? []);
  const picture = await pictureOf(fileOf(kept)).catch(() => null);
  if (picture && pad.empty) pad.show(picture);
}

/** @param {string} sheet */
function keep(sheet) {
  try {
    sessionStorage.removeItem(KEPT); // where the next is too large, the one before it must not come back
    sessionStorage.setItem(KEPT, sheet);
  } catch {
    // storage is switched off, or full: what is on the sheet lasts as long as the page
  }
}

function recalled() {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

/** @param {Blob} file @returns {Promise<string>} */
function dataUrl(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.readAsDataURL(file);
  });
}

/** @param {string} address a data URL in base64 */
function fileOf(address) {
  const [head, body] = address.split(",");
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  return new File([bytes], "", { type: head.slice("data:".length).split(";")[0] });
}
