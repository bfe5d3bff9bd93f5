// @ts-check
import { element, find } from "../shared/dom.js";
import { when } from "../shared/format.js";
import { translate } from "../shared/i18n.js";

/** @import { AuditEntry } from "../shared/api-types.d.ts" */

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
  ["name", "say.didName"],
  ["note", "say.didNote"],
]);

const REMOVED = new Map([
  ["name", "say.didRemoveName"],
  ["note", "say.didRemoveNote"],
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

  /** @param {AuditEntry[]} entries */
  update(entries) {
    const none = element("li", { class: "none" }, translate("say.didNothing"));
    this.list.replaceChildren(...(entries.length ? entries.map((entry) => this.#line(entry)) : [none]));
  }

  /** @param {AuditEntry} entry */
  #line({ at, who, what, version, from, why, text }) {
    const key = (text === "" && REMOVED.get(what)) || WORDS.get(what);
    const deed = translate(key ?? what, { version, from: from ?? "–" });
    const time = element("time", { datetime: at }, when(at, this.language));
    const quoted = text || why;
    const reason = quoted ? [element("q", {}, quoted)] : [];
    return element("li", {}, time, element("span", { class: "who" }, who), element("span", {}, deed, ...reason));
  }
}
