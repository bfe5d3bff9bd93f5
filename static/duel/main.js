// @ts-check
import { Pixels } from "../learn/kit/pixels.js";
import { DigitKeys } from "../learn/why-95/digit-keys.js";
import { hardDigits } from "../learn/why-95/score.js";
import { call } from "../shared/api.js";
import { byId, find, parts } from "../shared/dom.js";
import { errorText } from "../shared/error-text.js";
import { clock as minutes } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { Theme } from "../shared/theme.js";
import { Toast } from "../shared/toast.js";
import { Clock } from "./clock.js";
import { challengeOf, hashOf } from "./link.js";
import { Result } from "./result.js";

/** @import { HardDigits } from "../learn/kit/digit-types.d.ts" */
/** @import { Hard } from "../learn/why-95/score.js" */

const SECONDS = 60;

/** Seconds left of which a screen reader is told. */
const TOLD = [30, 10];

const stages = { ready: byId("ready", HTMLElement), play: byId("play", HTMLElement), over: byId("over", HTMLElement) };
const play = parts(stages.play);
const pixels = new Pixels(play.picture);
const keys = new DigitKeys(play.keys, byId("main", HTMLElement));
const result = new Result(stages.over);
const announcer = byId("announcer", HTMLElement);
const toast = new Toast(byId("toast", HTMLElement));
const clock = new Clock();
new Theme(byId("theme", HTMLElement));

let challenge = challengeOf(location.hash);
/** @type {Hard[]} */
let hard = [];
let said = "";
let paused = false;

/** @param {keyof typeof stages} stage */
function show(stage) {
  for (const [name, place] of Object.entries(stages)) place.hidden = name !== stage;
}

/** Get ready for the twenty digits that the address names. */
function prepare() {
  history.replaceState(null, "", hashOf(challenge));
  find(document, ".tongue", HTMLAnchorElement).hash = location.hash;
  const { beat } = challenge;
  parts(stages.ready).friend.textContent = beat === null ? "" : translate("say.friend", { beat });
  show("ready");
}

/** @param {boolean} timed */
async function start(timed) {
  try {
    const found = /** @type {HardDigits} */ (await call("GET", `/learn/api/hard?game=${challenge.game}`));
    // of the networks, the one that serves plays
    hard = hardDigits(found).map((one) => ({ ...one, said: one.said.slice(-1) }));
  } catch (error) {
    return toast.update(errorText(error), { label: translate("say.retry"), act: () => start(timed) });
  }
  toast.update(null);
  [said, paused] = ["", false];
  play.last.textContent = "";
  for (const part of [play.clock, play.bar, play.pause]) part.hidden = !timed;
  show("play");
  stages.play.focus();
  if (timed) clock.start(SECONDS);
  update();
}

function update() {
  const [at, all] = [said.length + 1, hard.length];
  stages.play.dataset.paused = String(paused);
  play.count.textContent = paused ? translate("say.paused") : translate("say.at", { at, all });
  pixels.update(hard[said.length].image, translate("say.picture", { at, all }), { most: 255 });
  play.pause.textContent = translate(paused ? "say.goOn" : "say.pause");
  keys.update(!paused);
}

/** @param {boolean} still */
function pause(still) {
  paused = still;
  if (still) clock.pause();
  else clock.resume();
  update();
}

function end() {
  clock.pause();
  result.update(hard, said, challenge);
  show("over");
  result.parts.score.focus();
}

keys.addEventListener("digit", ({ detail: digit }) => {
  if (stages.play.hidden || paused) return;
  const { label, said: others } = hard[said.length];
  said += digit;
  play.last.textContent = translate("say.last", { label, you: digit, digit: others[0].digit });
  if (said.length === hard.length) end();
  else update();
});
clock.addEventListener("tick", ({ detail: left }) => {
  play.clock.textContent = minutes(left);
  find(play.bar, "span", HTMLElement).style.transform = `scaleX(${left / SECONDS})`;
  if (TOLD.includes(left)) announcer.textContent = translate("say.secondsLeft", { seconds: left });
});
clock.addEventListener("end", end);
play.pause.addEventListener("click", () => pause(!paused));
document.addEventListener("visibilitychange", () => {
  if (document.hidden && clock.running) pause(true);
});

parts(stages.ready).start.addEventListener("click", () => start(true));
parts(stages.ready).untimed.addEventListener("click", () => start(false));
result.parts.again.addEventListener("click", () => {
  challenge = challengeOf("");
  prepare();
  parts(stages.ready).start.focus();
});
addEventListener("hashchange", () => location.reload());
prepare();
