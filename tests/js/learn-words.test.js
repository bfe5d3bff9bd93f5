import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const file = (path) => readFileSync(new URL(path, root), "utf8");
const words = (name, language) => JSON.parse(file(`static/learn/${name}/${language}.json`));
const site = JSON.parse(file("static/shared/en.json"));
const course = words("kit", "en");

const names = readdirSync(new URL("static/learn/", root)).filter((name) =>
  ["en", "ko"].every((language) => existsSync(new URL(`static/learn/${name}/${language}.json`, root))),
);
const slugs = Object.keys(course).flatMap((key) => (key.startsWith("chapter.") ? [key.slice("chapter.".length)] : []));
const chapters = names.filter(
  (name) =>
    slugs.includes(name) &&
    [`templates/learn/${name}.html`, `static/learn/${name}/main.js`].every((path) => existsSync(new URL(path, root))),
);

/** The code of the modules in a folder of the course. */
function scripts(name) {
  const folder = `static/learn/${name}/`;
  const modules = readdirSync(new URL(folder, root)).filter((path) => path.endsWith(".js"));
  return modules.map((path) => file(folder + path)).join("\n");
}

for (const name of names) {
  test(`${name}: both languages say the same things, in the same order`, () => {
    assert.deepEqual(Object.keys(words(name, "ko")), Object.keys(words(name, "en")));
  });

  test(`${name}: a translation fills the same gaps as its original`, () => {
    const gaps = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
    const korean = words(name, "ko");
    for (const [key, text] of Object.entries(words(name, "en"))) assert.deepEqual(gaps(korean[key]), gaps(text), key);
  });

  test(`${name}: no text is empty, and none of the site is said anew`, () => {
    for (const language of ["en", "ko"]) {
      for (const [key, text] of Object.entries(words(name, language))) {
        assert.ok(typeof text === "string" && text.trim() !== "", `${key} is empty`);
        assert.ok(!(key in site) && (name === "kit" || !(key in course)), `${key} is taken`);
      }
    }
  });
}

for (const name of ["kit", ...chapters]) {
  test(`${name}: every text that a script names is there`, () => {
    const own = name === "kit" ? {} : words(name, "en");
    const known = Object.keys({ ...site, ...course, ...own });
    const code = scripts(name);
    for (const [, key] of code.matchAll(/"(say\.[\w.-]+)"/g)) assert.ok(known.includes(key), key);
    for (const [, start] of code.matchAll(/`(say\.[\w.-]+)\$\{/g))
      assert.ok(
        known.some((key) => key.startsWith(start)),
        start,
      );
  });
}

for (const name of chapters) {
  test(`${name}: has three questions, and the right answer is one of those there are`, () => {
    const [english, korean] = [words(name, "en"), words(name, "ko")];
    for (const question of ["q1", "q2", "q3"]) {
      const letters = ["a", "b", "c", "d"].filter((letter) => `${question}.${letter}` in english);
      assert.ok(letters.length >= 2, question);
      assert.ok(letters.includes(english[`${question}.right`]), question);
      assert.equal(korean[`${question}.right`], english[`${question}.right`], question);
      for (const key of ["ask", "why"]) assert.ok(english[`${question}.${key}`], `${question}.${key}`);
    }
    const rights = new Set(["q1", "q2", "q3"].map((question) => english[`${question}.right`]));
    assert.ok(rights.size > 1, "the right answer always has the same letter");
  });

  test(`${name}: no page carries code or style of its own`, () => {
    assert.doesNotMatch(file(`templates/learn/${name}.html`), /<style|\sstyle=|\son[a-z]+=|<script/);
  });
}

test("the glossary names a chapter of the course with each word", () => {
  const [english, korean] = [words("glossary", "en"), words("glossary", "ko")];
  const terms = Object.keys(english).filter((key) => !key.includes("."));
  for (const term of terms) {
    assert.ok(`chapter.${english[`${term}.in`]}` in course, term);
    assert.equal(korean[`${term}.in`], english[`${term}.in`], term);
    assert.ok(english[`${term}.means`], term);
  }
});

test("every link to the glossary leads to a word of it", () => {
  const glossary = words("glossary", "en");
  for (const name of names) {
    for (const language of ["en", "ko"]) {
      for (const [, term] of JSON.stringify(words(name, language)).matchAll(/\/learn\/glossary#([\w-]+)/g)) {
        assert.ok(term in glossary, `${name}.${language}: ${term}`);
      }
    }
  }
});
