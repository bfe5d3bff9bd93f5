// @ts-check

import { asType, element, parts } from "../shared/dom.js";
import { count, errorBar, percent } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { measuredOn } from "./card.js";
import { isInReport, reasonsOf } from "./gate-findings.js";
import { failed } from "./job-failure.js";
import { answered, question } from "./reason-form.js";

/** @import { Card, Job, Regression } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @import { Said } from "./gate-findings.js" */
/** @import { VersionNames } from "./version-names.js" */
/** @import { VersionWishes } from "./versions.js" */

/**
 * What became of a training: how well it reads, what the gate said and why, and what can be done about it.
 * Emits `promote` with `{version, why}`, and `compare` with `{a, b}`.
 */
export class Outcome extends /** @type {EmitterClass<VersionWishes>} */ (EventTarget) {
  #version = 0;
  #against = 0;

  /** @param {HTMLElement} container @param {VersionNames} names */
  constructor(container, names) {
    super();
    this.names = names;
    this.container = container;
    this.parts = parts(container);
    this.language = document.documentElement.lang;
    this.parts.promote.addEventListener("click", () => this.#tell("promote", { version: this.#version }));
    this.parts.compare.addEventListener("click", () => this.#tell("compare", { a: this.#against, b: this.#version }));
    this.parts.question.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("[data-do=leave]")) this.#leave();
    });
    this.parts.question.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tell("promote", answered(asType(event.target, HTMLFormElement)));
    });
  }

  /**
   * `card` is of the version that came of the job; null once it was deleted, undefined as long as it is not known: then
   * nothing is said yet, so that it is all said at once.
   * `regression` is what changes from the version that served, also to a candidate that was refused.
   * `current` is the version that serves; `there` are the versions that there are.
   * @param {{job: Job, card: Card | null | undefined, regression: Regression | null, current: number | null, there: number[]}} state
   */
  update({ job, card, regression, current, there }) {
    const result = job.result?.version && card === undefined ? null : job.result;
    const version = result?.version ?? 0;
    if (version !== this.#version || version === current) this.parts.question.replaceChildren();
    this.#version = version;
    this.#against = card?.regression?.against ?? 0;
    const decision = result?.verdict.decision ?? "";
    this.container.dataset.decision = decision;
    fill(this.parts.words, job.status === "failed" ? [failed(job)] : this.#words(result, card, current));
    fill(this.parts.corrections, correctionsNow(card));
    fill(this.parts.reasons, this.#reasons(result, Boolean(regression)));
    fill(this.parts.todo, todo(decision, version !== 0 && version !== current));
    this.parts.promote.textContent = translate(decision === "ask" ? "say.promoteAnyway" : "say.promote");
    this.parts.promote.hidden = !card || version === current;
    this.parts.compare.textContent = translate("say.compareWith", { version: this.names.title(this.#against) });
    this.parts.compare.hidden = !card || !there.includes(this.#against);
  }

  /** Ask why the version should serve all the same. @param {number} version @param {Said[]} objections what speaks against it */
  ask(version, objections) {
    const form = question(version, objections, "outcome-why");
    this.parts.question.replaceChildren(form);
    form.querySelector("input")?.focus();
  }

  #leave() {
    this.parts.question.replaceChildren();
    this.parts.promote.focus();
  }

  /** @param {Job["result"]} result @param {Card | null | undefined} card @param {number | null} current */
  #words(result, card, current) {
    if (!result) return [];
    const { version, accuracy } = result;
    const bar = card ? ` ± ${percent(errorBar(card.accuracy, measuredOn(card)), 2, this.language)}` : "";
    const share = percent(accuracy ?? 0, 2, this.language) + bar;
    const fate = translate(fateOf(version, card, current), { version: version ? this.names.title(version) : "" });
    return [element("p", { class: "score" }, translate("say.scored", { accuracy: share })), element("p", {}, fate)];
  }

  /** The gate's reasons, less what the report shows. @param {Job["result"]} result @param {boolean} reported */
  #reasons(result, reported) {
    const { findings = [] } = result?.verdict ?? {};
    const said = reasonsOf(result?.verdict ?? {}, this.language);
    const untold = said.filter((_, at) => !reported || !isInReport(findings[at]));
    return untold.map(({ words, lang }) => element("li", { lang }, words));
  }

  /** @template {keyof VersionWishes} Name @param {Name} name @param {VersionWishes[Name]} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @param {number | null} version @param {Card | null | undefined} card @param {number | null} current */
function fateOf(version, card, current) {
  if (version === null) return "say.refused";
  if (!card) return "say.gone";
  return version === current ? "say.promoted" : "say.published";
}

/** How many of the accepted corrections are read right now: the ones it could learn from, and the ones it could not. @param {Card | null | undefined} card */
function correctionsNow(card) {
  const found = card?.regression?.changes.filter(({ name }) => SENTENCES.has(name)) ?? [];
  return found.map((change) => {
    const [before, right] = [change.before, change.after].map((share) => count(share * change.count));
    return element("p", {}, translate(SENTENCES.get(change.name) ?? "", { right, before, count: count(change.count) }));
  });
}

const SENTENCES = new Map([
  ["accepted corrections", "say.correctionsNow"],
  ["corrections kept out of training", "say.keptOutNow"],
]);

/** @param {string} decision @param {boolean} waits whether there is a version that could serve and does not */
function todo(decision, waits) {
  if (decision === "refuse") return [translate("say.refusedTodo")];
  return decision === "ask" && waits ? [translate("say.askTodo")] : [];
}

/** Fill a place, unless it says so already: what is read aloud is read once. @param {HTMLElement} place @param {(Node | string)[]} content */
function fill(place, content) {
  const text = content.map((each) => (typeof each === "string" ? each : each.textContent)).join("");
  if (place.textContent !== text) place.replaceChildren(...content);
}
