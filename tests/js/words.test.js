import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const file = (path) => readFileSync(new URL(path, root), "utf8");
const under = (folder, ending) =>
  readdirSync(new URL(folder, root), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => file(folder + name));
const words = (folder, language) => JSON.parse(file(`static/${folder}/${language}.json`));

const folders = readdirSync(new URL("static/", root)).filter((name) => existsSync(new URL(`static/${name}/en.json`, root)));
const pages = folders.filter((name) => name !== "shared");
const templates = under("templates/", ".html");
const scripts = under("static/", ".js");

/** The template of a page and those that it is made of. */
function template(name) {
  const text = file(`templates/${name}`).replace(/{#.*?#}/gs, "");
  const parts = [...text.matchAll(/{%-?\s*(?:include|import|extends)\s+"([^"]+)"/g)];
  return [text, ...parts.map(([, part]) => template(part))].join("\n");
}

/** The code of a module and of all that it imports, at once or later. */
function code(address, seen = new Map()) {
  const text = file(address.slice(1));
  seen.set(address, text);
  for (const [, imported] of text.matchAll(/(?:^(?:import|export)\b[^;"]*|\bawait import\()"(\.[^"]+)"/gm)) {
    const next = new URL(imported, `http://digits${address}`).pathname;
    if (!seen.has(next)) code(next, seen);
  }
  return [...seen.values()].join("\n");
}

/** The keys of the texts that a template and some code name. */
const named = (html, script) =>
  new Set([...html.matchAll(/\bt\["([^"]+)"\]/g), ...script.matchAll(/"(say\.[A-Za-z]+)"/g)].map((match) => match[1]));

for (const folder of folders) {
  test(`${folder}: both languages say the same things, in the same order`, () => {
    assert.deepEqual(Object.keys(words(folder, "ko")), Object.keys(words(folder, "en")));
  });

  test(`${folder}: a translation fills the same gaps as its original`, () => {
    const gaps = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
    const korean = words(folder, "ko");
    for (const [key, text] of Object.entries(words(folder, "en"))) assert.deepEqual(gaps(korean[key]), gaps(text), key);
  });
}

for (const page of pages) {
  const own = Object.keys(words(page, "en"));
  const known = Object.keys(words("shared", "en"));
  const used = named(template(`${page}.html`), code(`/static/${page}/main.js`));

  test(`${page}: every text that the page or a script of it names is there`, () => {
    assert.deepEqual(
      [...used].filter((key) => !own.includes(key) && !known.includes(key)),
      [],
    );
  });

  test(`${page}: no text is left that nothing names, and none of the site is said anew`, () => {
    assert.deepEqual(
      own.filter((key) => !used.has(key) || known.includes(key)),
      [],
    );
  });
}

test("every text of the site is named by a page or a script", () => {
  const used = named(templates.join("\n"), scripts.join("\n"));
  assert.deepEqual(
    Object.keys(words("shared", "en")).filter((key) => !used.has(key)),
    [],
  );
});

test("no page carries code or style of its own", () => {
  assert.doesNotMatch(templates.join("\n"), /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\s(?:src=|type="importmap"))/);
});
