// @ts-check
import { call } from "./api.js";

/** Waits for a server that went away. Emits `back` when it answers again. */
export class Connection extends EventTarget {
  #timer = 0;

  /** Whether the server was last seen gone. */
  away = false;

  /** @param {number} [pause] ms between two knocks */
  constructor(pause = 1500) {
    super();
    this.pause = pause;
  }

  /** The server did not answer: knock until it does. */
  lost() {
    this.away = true;
    this.#timer ||= window.setTimeout(() => this.knock(), this.pause);
  }

  async knock() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    try {
      await call("GET", "/health/live");
    } catch {
      this.lost();
      return;
    }
    this.away = false;
    this.dispatchEvent(new Event("back"));
  }
}
