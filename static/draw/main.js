// @ts-check
import { Announcer } from "../shared/announcer.js";
import { Answer, spoken } from "../shared/answer.js";
import { Offline, readPicture, readStrokes } from "../shared/api.js";
import { Connection } from "../shared/connection.js";
import { DigitView } from "../shared/digit-view.js";
import { errorText } from "../shared/error-text.js";
import { translate } from "../shared/i18n.js";
import { Pad } from "../shared/pad.js";
import { Reader } from "../shared/reader.js";
import { sample } from "../shared/samples.js";
import { StrokePlayer } from "../shared/stroke-player.js";
import { Theme } from "../shared/theme.js";
import { Toast } from "../shared/toast.js";
import { CorrectionForm } from "./correction-form.js";
import { Corrections, rowsOf } from "./corrections.js";
import { Explainer } from "./explainer.js";
import { ImageInput } from "./image-input.js";
import { Meters } from "./meters.js";
import { measurePaint } from "./paint-timing.js";
import { SaliencyView, stageOf } from "./saliency-view.js";
import { Shortcuts } from "./shortcuts.js";

/** @type {(id: string) => any} */
const part = (id) => document.getElementById(id);

const pad = new Pad(part("pad"));
const reader = new Reader();
const explainer = new Explainer();
const answer = new Answer(part("reading"));
const meters = new Meters(part("probabilities"));
const view = new DigitView(part("view"));
const why = new SaliencyView({
  figure: part("seen"),
  button: part("why"),
  canvas: part("why-ink"),
  sentence: part("why-sentence"),
});
const announcer = new Announcer(part("announcer"));
const toast = new Toast(part("toast"));
const player = new StrokePlayer();
const connection = new Connection();
const theme = new Theme(part("theme"));
const keys = new Shortcuts(part("help"));
const corrections = new Corrections();
const correct = part("correct") && new CorrectionForm(part("correct")); // a server may take no corrections
const pictures = new ImageInput({ input: part("file"), button: part("choose"), target: part("paper") });

/** @typedef {(signal: AbortSignal, explained?: boolean) => Promise<unknown>} Question */

/** @type {Question | null} */
let question = null;
/** @type {import("../shared/answer.js").Reading | null} */
let shown = null;
let drawing = false;

/** @param {import("../shared/answer.js").Reading | null} reading */
function show(reading) {
  shown = reading;
  const moving = drawing || player.playing;
  answer.update(reading, { moving });
  meters.update(reading?.probabilities ?? null, { gliding: moving });
  view.update(reading?.image, reading ? translate("say.view", { digit: reading.digit }) : "");
  announcer.update(reading ? spoken(reading) : "");
  explain();
}

/** @param {Question} next */
function ask(next) {
  question = next;
  if (connection.away) return; // it is asked when the server is back
  answer.wait();
  reader.ask(next);
  explain();
}

/** Drop the explanation there is; ask for the answer's, where one is wanted, once it stands. */
function explain() {
  explainer.cancel();
  const stage = stageOf({ empty: pad.empty, settled: reader.settled, reading: shown });
  why.update(stage);
  const asked = question;
  offer();
  if (why.on && stands() && stage === "waiting" && asked) explainer.ask((signal) => asked(signal, true));
}

/** Whether nothing on the sheet moves any more and all of it has been read. */
function stands() {
  return reader.settled && !drawing && !player.playing;
}

/** Let an answer that stands be corrected. */
function offer() {
  const reading = stands() ? shown : null;
  correct?.update(reading, reading ? corrections.now : { stage: "none" });
}

/** Say what the drawing is, or of a picture what its digit image is. @param {number} label */
async function tell(label) {
  const [reading, { strokes }] = [shown, pad];
  if (!reading) return;
  const drawn = strokes.length > 0 ? { strokes } : { image: await rowsOf(reading.image ?? "") };
  if (shown === reading) corrections.say(label, { label, ...drawn, version: reading.version });
}

/** The ink moves no more: say all there is to say of it. */
function rest() {
  if (shown) answer.update(shown);
  meters.stand();
  reader.hurry();
  explain();
}

function sheetChanged() {
  part("paper").dataset.state = pad.empty ? "empty" : "inked";
  part("undo").disabled = !pad.undoable;
  part("clear").disabled = pad.empty;
}

pad.addEventListener("touch", () => {
  player.stop();
  drawing = true;
});
pad.addEventListener("ink", () => {
  sheetChanged();
  const { strokes } = pad;
  corrections.about(strokes);
  if (strokes.length > 0) return ask((signal, explained) => readStrokes(strokes, signal, explained));
  question = null;
  reader.cancel();
  show(null);
});
pad.addEventListener("lift", () => {
  drawing = false;
  rest();
});

reader.addEventListener("answer", (event) => {
  toast.update(null);
  show(/** @type {CustomEvent} */ (event).detail);
  if (reader.settled && pad.touched) measurePaint(pad.touched);
});
reader.addEventListener("failure", (event) => {
  const error = /** @type {CustomEvent} */ (event).detail;
  show(null);
  if (!pad.empty) answer.giveUp();
  if (!(error instanceof Offline)) return toast.update(errorText(error));
  toast.update(translate("say.offline"), { label: translate("say.retry"), act: () => connection.knock() });
  connection.lost();
});
why.addEventListener("change", explain);
explainer.addEventListener("sent", () => why.update("asking"));
explainer.addEventListener("answer", (event) => {
  const reading = /** @type {CustomEvent} */ (event).detail;
  why.update(reading.saliency ? "shown" : "failed", reading);
});
explainer.addEventListener("failure", () => why.update("failed"));

correct?.addEventListener("say", (/** @type {CustomEvent} */ event) => tell(event.detail));
correct?.addEventListener("withdraw", () => corrections.withdraw());
corrections.addEventListener("change", offer);
corrections.addEventListener("away", () => connection.lost());

connection.addEventListener("back", () => {
  toast.update(null);
  corrections.flush();
  if (question) ask(question);
});

pictures.addEventListener("picture", async (event) => {
  const file = /** @type {CustomEvent<File>} */ (event).detail;
  player.stop();
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return toast.update(translate("say.badImage"));
  pad.show(bitmap);
  corrections.about(file);
  sheetChanged();
  ask((signal, explained) => readPicture(file, signal, explained));
});

player.addEventListener("part", (event) => pad.replace(/** @type {CustomEvent} */ (event).detail));
player.addEventListener("end", rest);

function undo() {
  player.stop();
  pad.undo();
}

function clear() {
  player.stop();
  pad.clear();
}

part("undo").addEventListener("click", undo);
part("clear").addEventListener("click", clear);
part("keys").addEventListener("click", () => part("help").showModal());
part("help")
  .querySelector("[data-close]")
  .addEventListener("click", () => part("help").close());
keys.addEventListener("undo", undo);
keys.addEventListener("clear", clear);
keys.addEventListener("correct", () => correct?.choose());
keys.addEventListener("help", () => part("help").showModal());
keys.addEventListener("sample", (event) => {
  pad.remember();
  player.play(sample(/** @type {CustomEvent} */ (event).detail.digit));
});
theme.addEventListener("change", () => pad.repaint());
