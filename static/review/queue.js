// @ts-check
import { call } from "../shared/api.js";

/** @import { Correction, CorrectionCounts } from "../shared/api-types.d.ts" */
/** @import { EmitterClass } from "../shared/events.d.ts" */

/**
 * @typedef {{state: string, label: string}} Filter
 * @typedef {{state: Correction["state"], label?: number}} Word
 * @typedef {{page: {corrections: Correction[], first: boolean}, change: Correction[], counts: CorrectionCounts, failure: unknown,
 *   unloaded: unknown}} Events
 */

const BATCH = 60;

/**
 * The corrections that the filter lets through, page by page, and what the reviewer says of them: shown at once, sent in turn, and taken
 * back when the server refuses. Emits `page` (with `corrections` and whether they are the `first`), `change` (with the corrections),
 * `counts`, and with the error `failure` when a word could not be sent and `unloaded` when a page could not be fetched.
 */
export class ReviewQueue extends /** @type {EmitterClass<Events>} */ (EventTarget) {
  /** @type {Map<string, Correction>} */
  #known = new Map();
  /** @type {Correction[][]} what those that were reviewed were before */
  #past = [];
  /** @type {Filter} */
  #filter = { state: "new", label: "" };
  /** @type {string | null} */
  #next = null;
  #asked = 0;
  #loading = false;
  #turn = Promise.resolve();

  /** @param {typeof call} [ask] */
  constructor(ask = call) {
    super();
    this.ask = ask;
  }

  get undoable() {
    return this.#past.length > 0;
  }

  /** Whether there is more to load. */
  get more() {
    return this.#next !== null;
  }

  /** Load the first page. @param {Filter} filter */
  async load(filter) {
    this.#filter = filter;
    this.#next = null;
    this.#known.clear();
    this.#past = [];
    await this.#turn; // what was said is to be in what comes
    await this.#page(true);
  }

  /** Load the next page, if there is one. */
  async loadMore() {
    if (this.#next !== null && !this.#loading) await this.#page(false);
  }

  /** @param {string[]} ids @param {Word} word */
  review(ids, word) {
    const before = this.#those(ids);
    if (before.length === 0) return;
    this.#past.push(before);
    this.#say(before, word);
  }

  /** Take the latest word back; the ids it was about. */
  undo() {
    const before = this.#past.pop() ?? [];
    for (const { state, final_label } of distinct(before)) {
      const same = before.filter((each) => each.state === state && each.final_label === final_label);
      this.#say(this.#those(same.map(({ id }) => id)), final_label === null ? { state } : { state, label: final_label });
    }
    return before.map(({ id }) => id);
  }

  /** @param {string[]} ids */
  #those(ids) {
    return ids.map((id) => this.#known.get(id)).filter((known) => known !== undefined);
  }

  /** @param {Correction[]} before @param {Word} word */
  #say(before, word) {
    const ids = before.map(({ id }) => id);
    this.#keep(before.map((each) => ({ ...each, state: word.state, final_label: spoken(each, word) })));
    this.#turn = this.#turn.then(async () => {
      try {
        const { corrections, counts } = await this.ask("PATCH", "/corrections", { json: { ids, ...word } });
        if (corrections) this.dispatchEvent(new CustomEvent("counts", { detail: counts }));
      } catch (error) {
        this.#past = this.#past.filter((each) => each !== before);
        this.#keep(before);
        this.dispatchEvent(new CustomEvent("failure", { detail: error }));
      }
    });
  }

  /** @param {Correction[]} corrections */
  #keep(corrections) {
    for (const each of corrections) this.#known.set(each.id, each);
    this.dispatchEvent(new CustomEvent("change", { detail: corrections }));
  }

  /** @param {boolean} first */
  async #page(first) {
    const number = ++this.#asked;
    this.#loading = true;
    const query = new URLSearchParams({ limit: String(BATCH) });
    for (const [name, value] of Object.entries({ ...this.#filter, after: this.#next ?? "" })) if (value) query.set(name, value);
    try {
      const { corrections, next, counts } = await this.ask("GET", `/corrections?${query}`);
      if (number !== this.#asked) return; // another filter was chosen meanwhile
      this.#next = next;
      for (const each of corrections) if (!this.#known.has(each.id)) this.#known.set(each.id, each);
      this.dispatchEvent(new CustomEvent("page", { detail: { corrections, first } }));
      this.dispatchEvent(new CustomEvent("counts", { detail: counts }));
    } catch (error) {
      if (number === this.#asked) this.dispatchEvent(new CustomEvent("unloaded", { detail: error }));
    } finally {
      if (number === this.#asked) this.#loading = false;
    }
  }
}

/** What a correction is by a reviewer's word. @param {Correction} correction @param {Word} word */
function spoken({ label }, word) {
  return word.state === "accepted" ? (word.label ?? label) : null;
}

/** One of each word among them. @param {Correction[]} corrections */
function distinct(corrections) {
  return [...new Map(corrections.map((each) => [`${each.state} ${each.final_label}`, each])).values()];
}
