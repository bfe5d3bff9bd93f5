// @ts-check
/** The chapter's table of contents, which marks the section that is being read. */
export class Contents {
  /** @type {Set<Element>} */
  #seen = new Set();

  /** @param {HTMLElement} nav @param {Element[]} sections */
  constructor(nav, sections) {
    this.nav = nav;
    this.sections = sections;
    // a section is read while it crosses a band in the upper part of the screen
    const watch = new IntersectionObserver((entries) => this.#update(entries), { rootMargin: "-18% 0px -70% 0px" });
    for (const section of sections) watch.observe(section);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #update(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#seen.add(target);
      else this.#seen.delete(target);
    }
    const here = this.sections.filter((section) => this.#seen.has(section)).at(-1);
    for (const link of this.nav.querySelectorAll("a")) {
      if (here && link.hash === `#${here.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}
