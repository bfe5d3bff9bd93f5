// @ts-check
import { call } from "../../shared/api.js";
import { asType } from "../../shared/dom.js";
import { Login } from "../../shared/login.js";

/** Stands before what only an admin may do, and shows the way in. Emits `open` when there is a session. */
export class LoginGate extends EventTarget {
  /**
   * @param {Record<string, HTMLElement>} parts of the figure: gate, gateText, enter, login, and the desk behind it
   * @param {string} closed what stands there for whoever may not
   */
  constructor({ gate, gateText, enter, login, desk }, closed) {
    super();
    this.closed = closed;
    this.place = gate;
    this.desk = desk;
    this.text = gateText;
    this.enter = enter;
    this.login = new Login(asType(login, HTMLFormElement, "login"));
    enter.addEventListener("click", () => this.#ask());
    this.login.addEventListener("token", ({ detail }) => this.login.enter(detail, () => this.look()));
  }

  get isOpen() {
    return this.place.dataset.state === "open";
  }

  /** See whether there is a session; rejects when the server does not say. */
  async look() {
    const { admin } = await call("GET", "/session");
    if (admin) this.#open();
    else this.close();
  }

  /** Nobody is logged in. */
  close() {
    this.place.dataset.state = "closed";
    this.desk.inert = true;
    this.text.textContent = this.closed;
    this.enter.hidden = false;
    this.login.form.hidden = true;
  }

  #ask() {
    this.enter.hidden = true;
    this.login.update({ open: true });
  }

  #open() {
    this.login.update({ open: false });
    this.place.dataset.state = "open";
    this.desk.inert = false;
    this.dispatchEvent(new Event("open"));
  }
}
