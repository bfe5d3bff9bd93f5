// @ts-check
const NUMBERS = ["epochs", "batch_size", "learning_rate", "seed", "share"];

/**
 * What the form asks for, as `POST /train` takes it; what is left empty is left to the recipe.
 * @param {{get(name: string): unknown}} data the form's fields by name
 */
export function requestOf(data) {
  const given = NUMBERS.filter((name) => String(data.get(name) ?? "").trim() !== "");
  const overrides = Object.fromEntries(given.map((name) => [name, Number(data.get(name))]));
  return { recipe: String(data.get("recipe")), overrides, promote: data.get("promote") ? "auto" : "never" };
}

/** The form that asks for a training. Emits `train` with the request. */
export class TrainForm extends EventTarget {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    super();
    this.button = /** @type {HTMLButtonElement} */ (form.querySelector("button.main"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("train", { detail: requestOf(new FormData(form)) }));
    });
  }

  /** @param {{busy: boolean}} state */
  update({ busy }) {
    this.button.disabled = busy;
  }
}
