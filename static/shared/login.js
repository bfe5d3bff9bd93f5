// @ts-check
import { call, Problem } from "./api.js";
import { asType, find } from "./dom.js";
import { errorText } from "./error-text.js";
import { translate } from "./i18n.js";

/** @import { EmitterClass } from "./events.d.ts" */

/** The form that turns a token into a session. Emits `token` with what was typed. */
export class Login extends /** @type {EmitterClass<{token: string}>} */ (EventTarget) {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    super();
    this.form = form;
    this.input = asType(form.elements.namedItem("token"), HTMLInputElement, "token");
    this.button = find(form, "button", HTMLButtonElement);
    this.error = find(form, "[role=alert]", HTMLElement);
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

  /** Make a session of the token and start the page with it, or say why not. @param {string} token @param {() => Promise<void>} start */
  async enter(token, start) {
    this.update({ open: true, busy: true });
    try {
      await call("POST", "/session", { json: { token } });
      await start();
    } catch (error) {
      const wrong = error instanceof Problem && error.status === 401;
      this.update({ open: true, error: wrong ? translate("say.wrongToken") : errorText(error) });
    }
  }
}
