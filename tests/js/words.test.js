import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const words = (language) => JSON.parse(readFileSync(new URL(`static/i18n/${language}.json`, root), "utf8"));
const texts = (folder, ending) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(new URL(folder + name, root), "utf8"))
    .join("\n");

const english = words("en");
const korean = words("ko");
const templates = texts("templates/", ".html");
const scripts = texts("static/js/", ".js");
const named = new Set(
  [...templates.matchAll(/\bt\["([^"]+)"\]/g), ...scripts.matchAll(/"(say\.[A-Za-z]+)"/g)].map((match) => match[1]),
);

test("both languages say the same things, in the same order", () => {
  assert.deepEqual(Object.keys(korean), Object.keys(english));
});

test("every text that a page or a script names is there", () => {
  assert.deepEqual(
    [...named].filter((key) => !(key in english)),
    [],
  );
});

test("no text is left that nothing names", () => {
  assert.deepEqual(
    Object.keys(english).filter((key) => !named.has(key)),
    [],
  );
});

test("a translation fills the same gaps as its original", () => {
  const gaps = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(english)) assert.deepEqual(gaps(korean[key]), gaps(text), key);
});

test("no page carries code or style of its own", () => {
  assert.doesNotMatch(templates, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
});
