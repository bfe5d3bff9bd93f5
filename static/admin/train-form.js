// @ts-check
import { Problem } from "../shared/api.js";
import { find, findAll } from "../shared/dom.js";
import { translate } from "../shared/i18n.js";

const NUMBERS = ["epochs", "batch_size", "learning_rate", "alpha", "hidden_layers", "units", "dropout", "share", "seed"];
const WORDS = ["optimizer", "schedule", "loss", "activation"];
const SWITCHES = ["quantize"];

/** @import { CorrectionCounts, Overrides, Sweep } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */
/**
 * A sweep has a `grid`, and how many `seeds`.
 * @typedef {{recipe: string, overrides: Overrides, promote: "auto" | "never", grid?: Sweep["grid"], seeds?: number, halving?: boolean}} TrainRequest
 */
/** @typedef {{get(name: string): unknown}} Fields what the form's fields hold, by their names */

/**
 * What a recipe has where nothing is changed, the learning rate that comes with each optimizer, which fields it never
 * takes, and which mean nothing without hidden layers.
 * @typedef {{own: Overrides, rates: Record<string, number>, fixed: string[], bare: string[]}} Recipe
 */

/**
 * What the form asks for, as `POST /train` takes it; what is left empty is left to the recipe.
 * @param {Fields} data @returns {TrainRequest}
 */
export function requestOf(data) {
  const given = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  /** @type {Overrides} */
  const overrides = {};
  for (const name of NUMBERS.filter(given)) overrides[name] = Number(given(name));
  for (const name of WORDS.filter(given)) overrides[name] = given(name);
  for (const name of SWITCHES.filter(given)) overrides[name] = given(name) === "true";
  if (given("full")) overrides.batch_size = "full";
  return { recipe: given("recipe"), overrides, promote: given("promote") ? "auto" : "never", ...sweepOf(given) };
}

/** What makes it a sweep, where there are values to try. @param {(name: string) => string} given @returns {Partial<TrainRequest>} */
function sweepOf(given) {
  const lines = given("grid")
    .split("\n")
    .filter((line) => line.trim());
  if (lines.length === 0) return {};
  const grid = Object.fromEntries(
    lines.map((line) => {
      const [name, values = ""] = line.split("=");
      const words = values.split(",").map((word) => word.trim());
      return [name.trim().replaceAll("-", "_"), words.filter(Boolean).map(readValue)];
    }),
  );
  return { grid, ...(given("seeds") ? { seeds: Number(given("seeds")) } : {}), ...(given("halving") ? { halving: true } : {}) };
}

/** A number, true or false, or a word. @param {string} word @returns {number | string | boolean} */
function readValue(word) {
  try {
    const found = JSON.parse(word);
    return typeof found === "number" || typeof found === "boolean" ? found : word;
  } catch {
    return word;
  }
}

/**
 * What each number is when it is left empty, and which fields mean nothing with what the others say.
 * @param {Recipe} recipe @param {Fields} data @returns {{own: Overrides, idle: Set<string>}}
 */
export function suited({ own, rates, fixed, bare }, data) {
  const chosen = (/** @type {string} */ name) => String(data.get(name) || own[name]);
  const idle = new Set(fixed);
  if (data.get("full")) idle.add("batch_size");
  if (Number(chosen("hidden_layers")) === 0) for (const name of bare) idle.add(name);
  if (idle.has("activation") || chosen("activation") !== "leaky-relu") idle.add("alpha");
  const optimizer = chosen("optimizer");
  const rate = optimizer === own.optimizer ? own.learning_rate : rates[optimizer];
  const shown = { alpha: 0.01, ...own, learning_rate: rate };
  const kept = Object.entries(shown).filter(([name]) => !idle.has(name));
  return { own: Object.fromEntries(kept), idle };
}

/** The form that asks for a training. Emits `train` with the request. */
export class TrainForm extends /** @type {EmitterClass<{train: TrainRequest}>} */ (EventTarget) {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    super();
    this.form = form;
    this.lessons = find(form, "[data-part=lessons]", HTMLElement);
    this.fixedWhy = find(form, "#fixed-why", HTMLElement);
    /** @type {Record<string, Recipe>} */
    this.recipes = JSON.parse(form.dataset.recipes ?? "{}");
    /** @type {Map<string, HTMLElement>} */
    this.fields = new Map(findAll(form, "[data-field]", HTMLElement).map((field) => [field.dataset.field ?? "", field]));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      for (const name of this.fields.keys()) this.#fault(name, "");
      this.dispatchEvent(new CustomEvent("train", { detail: requestOf(new FormData(form)) }));
    });
    form.addEventListener("input", ({ target }) => {
      if (target instanceof Element && "name" in target) this.#fault(String(target.name), "");
      this.#suit();
    });
    this.#suit();
  }

  /** @param {Pick<CorrectionCounts, "accepted" | "held">} counts of the corrections; those held are not learned */
  update({ accepted, held }) {
    const count = accepted - held;
    this.lessons.textContent = count ? translate("say.lessons", { count }) : translate("say.noLessons");
  }

  /** Show what the server refused beside the field at fault; false when it is not about a field. @param {unknown} error */
  refuse(error) {
    if (!(error instanceof Problem) || !error.field) return false;
    const name = error.field.replace("overrides.", "").replace(/^grid\..*/, "grid");
    if (!this.fields.has(name)) return false;
    const details = this.fields.get(name)?.closest("details");
    if (details) details.open = true;
    this.#fault(name, error.message.replace(`${error.field}: `, ""));
    this.#control(name)?.focus();
    return true;
  }

  /** Open the form of a sweep, filled in with what the address says, such as `?recipe=fast&grid=units%3D32,64#sweep`. */
  openSweep() {
    if (location.hash !== "#sweep") return;
    for (const [name, value] of new URLSearchParams(location.search)) {
      const control = this.form.elements.namedItem(name);
      if (control && "value" in control) control.value = value;
    }
    const details = find(this.form, "#sweep", HTMLDetailsElement);
    details.open = true;
    this.#suit();
    details.scrollIntoView();
    this.#control("grid")?.focus();
  }

  /** Show the recipe's own values, and take away what would mean nothing. */
  #suit() {
    const data = { get: (/** @type {string} */ name) => this.#written(name) }; // in fields that are disabled, too
    const recipe = this.recipes[this.#written("recipe")];
    if (!recipe) return;
    const { own, idle } = suited(recipe, data);
    this.fixedWhy.hidden = recipe.fixed.length === 0;
    for (const [name, field] of this.fields) {
      const control = this.#control(name);
      if (control instanceof HTMLInputElement && name !== "seeds")
        control.placeholder = name in own ? String(Number(Number(own[name]).toPrecision(4))) : "–";
      if (control instanceof HTMLSelectElement) ownOption(control, own[name]);
      control?.toggleAttribute("disabled", idle.has(name));
      field.classList.toggle("idle", idle.has(name));
    }
  }

  /** What a field holds, empty for a box that is not checked. @param {string} name */
  #written(name) {
    const group = this.form.elements.namedItem(name);
    if (group instanceof RadioNodeList) return group.value;
    const control = this.#control(name);
    return control instanceof HTMLInputElement && control.type === "checkbox" && !control.checked ? "" : (control?.value ?? "");
  }

  /** @param {string} name */
  #control(name) {
    const control = this.form.elements.namedItem(name);
    const isField = [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement].some((kind) => control instanceof kind);
    return isField ? /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */ (control) : null;
  }

  /** @param {string} name @param {string} sentence what is wrong with the field, empty for nothing */
  #fault(name, sentence) {
    const place = this.fields.get(name)?.querySelector(".fault");
    if (!place) return;
    place.textContent = sentence;
    this.#control(name)?.toggleAttribute("aria-invalid", sentence !== "");
    if (sentence) this.#control(name)?.setAttribute("aria-invalid", "true");
  }
}

/** Let the empty choice say what the recipe has, if it has anything of the kind. @param {HTMLSelectElement} select @param {string | number | boolean} [own] */
function ownOption(select, own) {
  const named = [...select.options].find(({ value }) => value === String(own));
  select.options[0].textContent = own === undefined ? "–" : translate("say.ofRecipe", { value: named?.textContent ?? String(own) });
}
