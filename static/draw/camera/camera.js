// @ts-check

import { Announcer } from "../../shared/announcer.js";
import { Problem } from "../../shared/api.js";
import { asType, byId, parts } from "../../shared/dom.js";
import { errorText, waitText } from "../../shared/error-text.js";
import { translate } from "../../shared/i18n.js";
import { pause, readNumber } from "../number-reading.js";
import { cropOf, within } from "./crop.js";

/** Milliseconds between an answer and the next question, and after a failure. */
const [REST, LONG_REST] = [250, 3000];

/** Pixels: a number as wide as this is read as well as a wider one. */
const MOST_WIDE = 800;

/** What a browser says of a camera that it does not lend. */
const REFUSALS = new Map([
  ["NotAllowedError", "say.cameraRefused"],
  ["SecurityError", "say.cameraRefused"],
  ["NotReadableError", "say.cameraTaken"],
]);

/** Reads the number that the camera sees in the frame, again and again, for as long as its dialog is open and the page is seen. */
class Camera {
  /** @type {AbortController | null} */
  #running = null;
  #said = "";

  constructor() {
    this.dialog = byId("camera", HTMLDialogElement);
    const { video, ...others } = parts(this.dialog);
    this.video = asType(video, HTMLVideoElement);
    this.parts = others;
    this.announcer = new Announcer(others.spoken);
    this.dialog.addEventListener("close", () => this.#stop());
    others.again.addEventListener("click", () => this.#start());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#stop();
      else if (this.dialog.open) this.#start();
    });
  }

  open() {
    this.dialog.showModal();
    this.#start();
  }

  async #start() {
    this.#stop();
    const control = new AbortController();
    this.#running = control;
    this.parts.again.hidden = true;
    this.#show("", "say.cameraStarting");
    try {
      await this.#light(control.signal);
    } catch (error) {
      if (control.signal.aborted) return;
      this.#show("", troubleOf(error));
      this.parts.again.hidden = !isSecureContext;
      return;
    }
    this.#show("", "say.cameraAim");
    while (!control.signal.aborted) await this.#read(control.signal);
  }

  /** Show what the camera sees, until `signal` fires. @param {AbortSignal} signal @throws {DOMException | TypeError} without a camera */
  async #light(signal) {
    const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
    const dark = () => {
      for (const track of stream.getTracks()) track.stop();
    };
    if (signal.aborted) return dark(); // closed while the browser was asking
    signal.addEventListener("abort", dark);
    stream.getVideoTracks()[0].addEventListener("ended", () => this.#start());
    this.video.srcObject = stream;
    await this.video.play();
  }

  #stop() {
    this.#running?.abort();
    this.#running = null;
    this.video.srcObject = null;
  }

  /** @param {AbortSignal} signal */
  async #read(signal) {
    try {
      const { text, warnings } = await readNumber(await this.#frame(), signal);
      if (signal.aborted) return;
      this.#show(text, warnings.includes("unsure") ? "say.cameraUnsure" : "", warnings);
    } catch (error) {
      if (!signal.aborted) await this.#endure(error, signal);
    }
    await pause(REST, signal);
  }

  /** Say what went wrong and wait as long as the server wants. @param {unknown} error @param {AbortSignal} signal */
  async #endure(error, signal) {
    // nothing there to read, or too much of it: what lies in the frame is no number
    if (error instanceof Problem && error.status === 422) return this.#show("", "say.cameraAim");
    const seconds = error instanceof Problem ? error.retryAfter : null;
    this.#show("");
    this.parts.word.textContent = seconds === null ? errorText(error) : waitText(error, seconds);
    await pause(seconds === null ? LONG_REST : seconds * 1000, signal);
  }

  /** What lies in the frame now, as a JPEG. */
  async #frame() {
    const { video } = this;
    const size = { width: video.videoWidth, height: video.videoHeight };
    const crop = cropOf(size, video.getBoundingClientRect(), this.parts.aim.getBoundingClientRect());
    const { width, height } = within(crop, MOST_WIDE);
    const canvas = new OffscreenCanvas(width, height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.imageSmoothingQuality = "high";
    context.drawImage(video, crop.left, crop.top, crop.width, crop.height, 0, 0, width, height);
    return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  }

  /** @param {string} number @param {string} [word] a key @param {string[]} [warnings] */
  #show(number, word, warnings = []) {
    this.parts.number.textContent = number;
    this.parts.number.toggleAttribute("data-unsure", warnings.includes("unsure"));
    this.parts.word.textContent = word ? translate(word) : "";
    const words = [number, this.parts.word.textContent].filter(Boolean).join(". ");
    if (words !== this.#said) this.announcer.update(words); // what stands is said once, not with each frame
    this.#said = words;
  }
}

/** Why there is no camera. @param {unknown} error @returns {string} a key of the page's words */
function troubleOf(error) {
  if (!isSecureContext) return "say.cameraInsecure";
  return (error instanceof DOMException && REFUSALS.get(error.name)) || "say.cameraNone";
}

/** @type {Camera | null} */
let camera = null;

export function openCamera() {
  camera ??= new Camera();
  camera.open();
}
