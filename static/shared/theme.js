// @ts-check
/** The switch between light and dark; the choice is kept on this device. Emits `change`. */
export class Theme extends EventTarget {
  #system = matchMedia("(prefers-color-scheme: dark)");

  /** @param {HTMLElement} button */
  constructor(button) {
    super();
    button.addEventListener("click", () => this.#choose(this.dark ? "light" : "dark"));
    for (const query of [this.#system, matchMedia("(forced-colors: active)")])
      query.addEventListener("change", () => this.dispatchEvent(new Event("change")));
  }

  get dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : this.#system.matches;
  }

  /** @param {"light" | "dark"} theme */
  #choose(theme) {
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("digits-theme", theme);
    } catch {
      // storage is switched off: the choice lasts as long as the page
    }
    this.dispatchEvent(new Event("change"));
  }
}
