// @ts-check
import { element, find } from "../shared/dom.js";
import { when } from "../shared/format.js";
import { translate } from "../shared/i18n.js";

/** @typedef {{at: string, who: string, what: string, version: number, from: number | null, why: string | null}} Entry */

const WORDS = new Map([
  ["publish", "say.didPublish"],
  ["import", "say.didImport"],
  ["promote", "say.didPromote"],
  ["override", "say.didOverride"],
  ["rollback", "say.didRollBack"],
  ["pin", "say.didPin"],
  ["unpin", "say.didUnpin"],
  ["delete", "say.didDelete"],
  ["rewrite", "say.didRewrite"],
]);

/** What was done to the versions, the newest first; asked for only once it is opened. Emits `ask` then. */
export class AuditLog extends EventTarget {
  /** @param {HTMLDetailsElement} container */
  constructor(container) {
    super();
    this.container = container;
    this.list = find(container, "ol", HTMLElement);
    this.language = document.documentElement.lang;
    container.addEventListener("toggle", () => this.refresh());
  }

  /** Something was done: ask again, if anybody looks. */
  refresh() {
    if (this.container.open) this.dispatchEvent(new Event("ask"));
  }

  /** @param {Entry[]} entries */
  update(entries) {
    const none = element("li", { class: "none" }, translate("say.didNothing"));
    this.list.replaceChildren(...(entries.length ? entries.map((entry) => this.#line(entry)) : [none]));
  }

  /** @param {Entry} entry */
  #line({ at, who, what, version, from, why }) {
    const deed = translate(WORDS.get(what) ?? what, { version, from: from ?? "–" });
    const time = element("time", { datetime: at }, when(at, this.language));
    const reason = why ? [element("q", {}, why)] : [];
    return element("li", {}, time, element("span", { class: "who" }, who), element("span", {}, deed, ...reason));
  }
}
