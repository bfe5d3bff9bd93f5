// @ts-check
/** The form that turns a token into a session. Emits `token` with what was typed. */
export class Login extends EventTarget {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    super();
    this.form = form;
    this.input = /** @type {HTMLInputElement} */ (form.elements.namedItem("token"));
    this.button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
    this.error = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("token", { detail: this.input.value.trim() }));
    });
  }

  /** @param {{open: boolean, busy?: boolean, error?: string}} state */
  update({ open, busy = false, error = "" }) {
    this.form.hidden = !open;
    this.button.disabled = busy;
    this.error.textContent = error;
    this.input.setAttribute("aria-invalid", String(error !== ""));
    if (!open) this.input.value = "";
    else if (!busy) this.input.focus();
  }
}
