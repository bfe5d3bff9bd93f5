// @ts-check

import { Device, Unable } from "../offline/device.js";
import { Announcer } from "../shared/announcer.js";
import { Answer, spoken } from "../shared/answer.js";
import { explainImage, Offline, readPicture } from "../shared/api.js";
import { Connection } from "../shared/connection.js";
import { rowsOf } from "../shared/digit-rows.js";
import { DigitView } from "../shared/digit-view.js";
import { byId, find } from "../shared/dom.js";
import { errorText, waitText } from "../shared/error-text.js";
import { translate } from "../shared/i18n.js";
import { KeyboardPen } from "../shared/keyboard-pen.js";
import { Pad } from "../shared/pad.js";
import { Pen } from "../shared/pen.js";
import { Reader } from "../shared/reader.js";
import { sample } from "../shared/samples.js";
import { StrokePlayer } from "../shared/stroke-player.js";
import { Theme } from "../shared/theme.js";
import { Toast } from "../shared/toast.js";
import { Correcting } from "./correcting.js";
import { DigitBoxes } from "./digit-boxes.js";
import { Explainer } from "./explainer.js";
import { HistoryStrip } from "./history/history-strip.js";
import { ImageInput } from "./image-input.js";
import { keepSheet, restoreSheet } from "./kept-sheet.js";
import { Meters } from "./meters.js";
import { PadGlow } from "./pad-glow.js";
import { measurePaint } from "./paint-timing.js";
import { tellPen } from "./pen-state.js";
import { pictureOf } from "./picture.js";
import { questionOf } from "./question.js";
import { SaliencyView, stageOf } from "./saliency-view.js";
import { OpenedLink } from "./share/opened-link.js";
import { Share } from "./share/share.js";
import { sheetButtons } from "./sheet-buttons.js";
import { SheetReading } from "./sheet-reading.js";
import { Shortcuts } from "./shortcuts.js";
import { OtherVersion } from "./versions/other-version.js";

/** @import { Prediction } from "../shared/api-types.d.ts" */
/** @import { Question } from "./question.js" */

const help = byId("help", HTMLDialogElement);
const paper = byId("paper", HTMLElement);

const canvas = byId("pad", HTMLCanvasElement);
const keyboardPen = new KeyboardPen(canvas);
const boxes = new DigitBoxes(byId("boxes", HTMLElement));
const pad = new Pad(canvas, [new Pen(canvas, (point) => boxes.tapAt(point)), keyboardPen]);
const sheet = new SheetReading();
const reader = new Reader();
const explainer = new Explainer();
const answer = new Answer(byId("reading", HTMLElement));
const meters = new Meters(byId("probabilities", HTMLElement));
const view = new DigitView(byId("view", HTMLImageElement));
const why = new SaliencyView({
  figure: byId("seen", HTMLElement),
  button: byId("why", HTMLElement),
  canvas: byId("why-ink", HTMLCanvasElement),
  sentence: byId("why-sentence", HTMLElement),
});
const glow = new PadGlow(byId("pad-glow", HTMLCanvasElement), pad);
const announcer = new Announcer(byId("announcer", HTMLElement));
const toast = new Toast(byId("toast", HTMLElement));
const player = new StrokePlayer();
const connection = new Connection();
const device = new Device(paper.dataset.worker ?? "");
const theme = new Theme(byId("theme", HTMLElement));
const keys = new Shortcuts(byId("everywhere", HTMLInputElement), canvas);
const correct = new Correcting(document.getElementById("correct"), sheet, pad);
const pictures = new ImageInput({ input: byId("file", HTMLInputElement), button: byId("choose", HTMLElement), target: paper });

const strip = new HistoryStrip({ container: byId("history", HTMLElement), answer: byId("digit", HTMLElement), pad, player });
const others = new OtherVersion(byId("other-version", HTMLDetailsElement));
const link = new OpenedLink({ pad, player, why, toast });
sheetButtons({ pad, player, keys, paper });
new Share({ button: byId("share", HTMLButtonElement), dialog: byId("share-sheet", HTMLDialogElement), pad, toast });

/** @type {Question | null} */
let question = null;
let drawing = false;
/** Whether the toast says that the sheet could not be read. */
let failed = false;

/** @param {Prediction | null} reading */
function show(reading) {
  sheet.update(reading, drawing ? pad.strokes.length - 1 : undefined);
  const { shown } = sheet;
  answer.update(shown, { moving: !stands() });
  announcer.update(shown && stands() ? spoken(shown) : "");
  showDigit({ gliding: drawing || player.playing });
}

/** Show the digit, or the one of a number that is looked at. @param {{gliding?: boolean}} [how] */
function showDigit({ gliding = false } = {}) {
  const { shown, digit, at } = sheet;
  boxes.update(shown?.number, { at, written: drawing ? pad.strokes.length - 1 : undefined, picture: pad.picture });
  meters.update(digit?.probabilities ?? null, { gliding });
  view.update(digit?.image, digit ? translate("say.view", { digit: digit.digit }) : "");
  explain();
}

/** @param {Question} next */
function ask(next) {
  question = next;
  if (connection.away && !device.kept) return; // it is asked when the server is back
  answer.wait();
  reader.ask(next);
  explain();
}

/** Drop the explanation there is; ask for the answer's, where one is wanted, once it stands. */
function explain() {
  explainer.cancel();
  const stage = stageOf({ empty: pad.empty, settled: reader.settled, reading: sheet.digit });
  why.update(stage);
  const asked = question;
  correct.update(stands());
  others.update(sheet.digit, sheet.at < 0 && !pad.picture ? pad.strokes : null, stands());
  if (stands() && sheet.shown) strip.note();
  if (!why.on || !stands() || stage !== "waiting" || !asked) return;
  const image = sheet.at < 0 ? undefined : sheet.digit?.image;
  explainer.ask(async (signal) => (image ? explainImage(await rowsOf(image), signal) : asked(signal, true)));
}

/** Whether nothing on the sheet moves any more and all of it has been read. */
function stands() {
  return reader.settled && !drawing && !player.playing;
}

/** The ink moves no more: say all there is to say of it. */
function rest() {
  reader.hurry();
  if (reader.settled && sheet.latest) show(sheet.latest);
  else explain();
  meters.stand();
}

pad.addEventListener("touch", () => {
  player.stop();
  drawing = true;
  if (sheet.shown) answer.update(sheet.shown, { moving: true });
});
pad.addEventListener("ink", () => {
  const { strokes, picture } = pad;
  sheet.changed();
  keepSheet(pad);
  if (picture) return ask((signal, explained) => readPicture(picture.file, signal, explained));
  if (strokes.length > 0) return ask(questionOf(strokes, connection, device));
  question = null;
  reader.cancel();
  show(null);
});
pad.addEventListener("lift", () => {
  drawing = false;
  rest();
});

tellPen(keyboardPen, byId("pen-state", HTMLElement));

boxes.addEventListener("choose", ({ detail }) => {
  sheet.choose(detail);
  showDigit();
});

/** Take back that a drawing could not be read. Other words stay: those on a broken link come before the kept drawing's answer. */
function forgive() {
  if (failed) toast.update(null);
  failed = false;
}

reader.addEventListener("answer", ({ detail }) => {
  forgive();
  show(detail);
  if (reader.settled && pad.touched) measurePaint(pad.touched);
});
reader.addEventListener("failure", ({ detail: error }) => {
  failed = true;
  show(null);
  if (!pad.empty) answer.giveUp();
  if (!(error instanceof Offline)) return toast.update(errorText(error));
  toast.update(translate(error instanceof Unable ? "say.offlineUnable" : "say.offline"), {
    label: translate("say.retry"),
    act: () => connection.knock(),
  });
  connection.lost();
});
reader.addEventListener("held", ({ detail: { error, seconds, first } }) => {
  const words = waitText(error, seconds);
  if (first) {
    show(null);
    announcer.update(words);
  }
  answer.hold(words);
});
why.addEventListener("change", explain);
explainer.addEventListener("sent", () => why.update("asking"));
explainer.addEventListener("answer", ({ detail: reading }) => {
  why.update(reading.saliency ? "shown" : "failed", reading);
  glow.update(sheet.at < 0 ? reading : null); // a number's digit has its own view
});
explainer.addEventListener("failure", () => why.update("failed"));

correct.addEventListener("away", () => connection.lost());

connection.addEventListener("back", () => {
  forgive();
  correct.flush();
  device.update();
  if (question) ask(question);
});

pictures.addEventListener("picture", async ({ detail: file }) => {
  player.stop();
  const picture = await pictureOf(file).catch(() => null);
  if (picture) return pad.show(picture);
  // the server says why it is none
  await readPicture(file, AbortSignal.timeout(10_000)).catch((error) => toast.update(errorText(error)));
});

player.addEventListener("part", ({ detail }) => pad.replace(detail));
player.addEventListener("end", rest);

byId("keys", HTMLElement).addEventListener("click", () => help.showModal());
find(help, "[data-close]", HTMLElement).addEventListener("click", () => help.close());
keys.addEventListener("correct", () => correct.choose());
keys.addEventListener("help", () => help.showModal());
keys.addEventListener("sample", ({ detail }) => {
  pad.remember();
  player.play(sample(detail.digit));
});
theme.addEventListener("change", () => pad.repaint());

device.install();
if ("away" in document.documentElement.dataset) {
  connection.lost();
  device.start();
}
if (!link.open()) restoreSheet(pad);
