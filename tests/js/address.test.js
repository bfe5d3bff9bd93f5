// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

/** @param {{base?: string, path?: string}} where a page's base, or a worker's path @param {string} name so that it is loaded anew */
async function addressed({ base, path }, name) {
  const scope = /** @type {any} */ (globalThis);
  scope.document = path ? undefined : { documentElement: { dataset: base ? { base } : {} } };
  scope.location = { pathname: path ?? `${base ?? ""}/` };
  return (await import(`../../static/shared/address.js?${name}`)).address("/predict");
}

test("a page asks its own server, at its host's root or below it", async () => {
  assert.equal(await addressed({}, "root"), "/predict");
  assert.equal(await addressed({ base: "/digits" }, "below"), "/digits/predict");
});

test("a worker knows where it is by its own address", async () => {
  assert.equal(await addressed({ path: "/static/offline/worker.js" }, "worker"), "/predict");
  assert.equal(await addressed({ path: "/digits/static/offline/worker.js" }, "worker below"), "/digits/predict");
});
