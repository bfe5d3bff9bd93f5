// @ts-check

import { address } from "../shared/address.js";
import { asType, element, findAll } from "../shared/dom.js";
import { count, errorBar, percent, when } from "../shared/format.js";
import { translate } from "../shared/i18n.js";
import { measuredOn } from "./card.js";
import { nameForm, naming } from "./name-form.js";
import { answered, question } from "./reason-form.js";

/** @import { Said } from "./gate-findings.js" */
/** @import { VersionNames } from "./version-names.js" */
/** @import { Card, Naming, VersionList } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */
/** @typedef {{promote: {version: number, why?: string}, compare: {a: number, b: number}}} VersionWishes what can be asked for of a version */
/** @typedef {VersionWishes & {pin: {version: number, pinned: boolean}, delete: Card, name: Naming}} Events */

/**
 * All versions, the newest first. Emits `promote` with `{version, why}`, `pin` with `{version, pinned}`, `delete` with
 * a card, `compare` with `{a, b}`, and `name` with `{version, name, note}`.
 */
export class Versions extends /** @type {EmitterClass<Events>} */ (EventTarget) {
  /** @type {VersionList} */
  #list = { current: null, pinned: [], shipped: [], names: [], rollback: null, versions: [] };
  /** @type {number[]} the versions to compare, the latest choice last */
  #chosen = [];

  /** @param {HTMLTableElement} table @param {HTMLButtonElement} compare @param {VersionNames} names */
  constructor(table, compare, names) {
    super();
    this.names = names;
    this.body = table.tBodies[0];
    this.compare = compare;
    this.language = document.documentElement.lang;
    table.addEventListener("click", ({ target }) => this.#act(target instanceof Element ? target.closest("[data-do]") : null));
    table.addEventListener("change", ({ target }) => this.#choose(target));
    table.addEventListener("submit", (event) => this.#submit(event));
    compare.addEventListener("click", () => {
      const [a, b] = [...this.#chosen].sort((one, other) => one - other);
      this.#tell("compare", { a, b });
    });
  }

  /** @param {VersionList} list */
  update(list) {
    this.#list = list;
    this.#chosen = this.#chosen.filter((version) => list.versions.some((card) => card.version === version));
    const newest = [...list.versions, ...(list.broken ?? [])].sort((a, b) => b.version - a.version);
    const asking = this.body.querySelector(".asking");
    const { activeElement } = document;
    const within = activeElement instanceof HTMLElement && asking?.contains(activeElement) ? activeElement : null;
    this.body.replaceChildren(...newest.flatMap((each) => ("why" in each ? brokenRow(each) : this.#rows(each))));
    this.#showChoice();
    const form = asking?.querySelector("form");
    const isAnswered = form?.matches(".why-so") && Number(form.dataset.of) === list.current;
    if (asking && form && !isAnswered) this.#put(asking, Number(form.dataset.of));
    within?.focus(); // what is being written is not lost because a training ended
  }

  /** Ask, under its row, why a version should serve all the same. @param {number} version @param {Said[]} objections what speaks against it */
  ask(version, objections) {
    this.#ask(version, question(version, objections, "reason-detail"));
  }

  /** Ask something under a version's row, and nothing else. @param {number} version @param {HTMLElement} form */
  #ask(version, form) {
    this.body.querySelector(".asking")?.remove();
    this.#put(element("tr", { class: "asking" }, element("td", { colspan: "7" }, form)), version);
    form.querySelector("input")?.focus();
  }

  /** @param {Element} asking @param {number} version */
  #put(asking, version) {
    findAll(this.body, `:is([data-version="${version}"], [data-note-of="${version}"])`, HTMLElement).at(-1)?.after(asking);
  }

  /** A version's row, and its note where it has one. @param {Card} card */
  #rows(card) {
    const { note } = this.names.of(card.version);
    if (!note) return [this.#row(card)];
    const attributes = { class: "note", "data-note-of": String(card.version) };
    return [this.#row(card), element("tr", attributes, element("td", { colspan: "7" }, element("p", {}, note)))];
  }

  /** @param {Card} card */
  #row(card) {
    const { version } = card;
    const { name, note } = this.names.of(version);
    const looks = [...(name ? ["named"] : []), ...(note ? ["noted"] : [])].join(" ");
    const margin = percent(errorBar(card.accuracy, measuredOn(card)), 2, this.language);
    const choice = element("input", {
      type: "checkbox",
      name: "compare",
      value: String(version),
      "aria-label": translate("say.choose", { version: this.names.title(version) }),
    });
    return element(
      "tr",
      { "data-version": String(version), class: looks, ...(version === this.#list.current ? { "aria-current": "true" } : {}) },
      element("td", { class: "choose" }, element("label", {}, choice)),
      element("th", { scope: "row" }, String(version), ...(name ? [" ", element("bdi", {}, name)] : [])),
      element("td", {}, card.name),
      element("td", {}, `${percent(card.accuracy, 2, this.language)} ± ${margin}`),
      element("td", {}, count(card.parameters, this.language)),
      element("td", {}, when(card.created, this.language)),
      element("td", { class: "act" }, element("div", {}, ...this.#acts(version))),
    );
  }

  /** What can be done with a version; what cannot is not offered. @param {number} version */
  #acts(version) {
    const { current, pinned, shipped } = this.#list;
    const isPinned = pinned.includes(version);
    const card = {
      class: "link",
      href: address(`/models/${version}/card`),
      download: "",
      "aria-label": translate("say.cardOf", { version }),
    };
    const named = this.#button("link", "name", version, translate("say.name"));
    named.setAttribute("aria-label", translate("say.nameOf", { version }));
    const acts = [element("a", card, translate("say.card")), named];
    if (shipped.includes(version))
      acts.push(element("span", { class: "kept", title: translate("say.shippedHow") }, translate("say.shipped")));
    else acts.push(this.#button("link", isPinned ? "unpin" : "pin", version, translate(isPinned ? "say.unpin" : "say.pin")));
    if (version !== current && !isPinned && !shipped.includes(version))
      acts.push(this.#button("link", "delete", version, translate("say.delete")));
    if (version === current) acts.push(element("span", { class: "serving" }, translate("say.servingNow")));
    else acts.push(this.#button("button", "promote", version, translate("say.promote")));
    return acts;
  }

  /** @param {string} look @param {string} deed @param {number} version @param {string} text */
  #button(look, deed, version, text) {
    return element("button", { class: look, type: "button", "data-do": deed, "data-of": String(version) }, text);
  }

  /** @param {Element | null} button */
  #act(button) {
    if (!(button instanceof HTMLElement)) return;
    const version = Number(button.dataset.of);
    const deed = button.dataset.do ?? "";
    if (deed === "promote") this.#tell("promote", { version });
    else if (deed === "delete") this.#delete(version);
    else if (deed === "name") this.#ask(version, nameForm(this.names.of(version)));
    else if (deed === "leave") this.leave(version);
    else this.#tell("pin", { version, pinned: deed === "pin" });
  }

  /** @param {number} version */
  #delete(version) {
    const card = this.#list.versions.find((one) => one.version === version);
    if (card) this.#tell("delete", card);
  }

  /** Put the focus on what can be done with a version, after its row was made anew. @param {number} version @param {string} deed */
  focus(version, deed) {
    findAll(this.body, `[data-do="${deed}"][data-of="${version}"]`, HTMLElement).at(0)?.focus();
  }

  /** Ask no longer, and put the focus where it was asked for. @param {number} version */
  leave(version) {
    const asking = this.body.querySelector(".asking");
    const deed = asking?.querySelector(".name-it") ? "name" : "promote";
    asking?.remove();
    this.focus(version, deed);
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const form = asType(event.target, HTMLFormElement);
    if (form.matches(".name-it")) this.#tell("name", naming(form));
    else this.#tell("promote", answered(form));
  }

  /** A third choice takes the place of the earliest. @param {EventTarget | null} box */
  #choose(box) {
    if (!(box instanceof HTMLInputElement) || box.name !== "compare") return;
    const others = this.#chosen.filter((version) => version !== Number(box.value));
    this.#chosen = box.checked ? [...others, Number(box.value)].slice(-2) : others;
    this.#showChoice();
  }

  #showChoice() {
    for (const box of findAll(this.body, "[name=compare]", HTMLInputElement)) {
      box.checked = this.#chosen.includes(Number(box.value));
    }
    this.compare.disabled = this.#chosen.length < 2;
  }

  /** @template {keyof Events} Name @param {Name} name @param {Events[Name]} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** A version whose card cannot be read: there is nothing to say of it but that. @param {{version: number, why: string}} broken */
function brokenRow({ version, why }) {
  return element(
    "tr",
    { "data-version": String(version), "data-broken": "" },
    element("td", { class: "choose" }),
    element("th", { scope: "row" }, String(version)),
    element("td", { colspan: "5", class: "alarm", lang: "en" }, why),
  );
}
