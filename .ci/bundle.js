// @ts-check
/**
 * Joins the modules of each page into one file of `static/bundle`, so that a slow line asks once instead of forty times. `sources.json`
 * says, by page, the hashed addresses of what was joined: the server serves a bundle for as long as its modules still have them.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

const OUT = "static/bundle";
const VENDOR = new Map([
  ["/vendor/uplot/", "node_modules/uplot/dist/"],
  ["/vendor/litert/", "node_modules/@litertjs/"],
]);
/** A script of its own, without imports: it starts in half the time, since each module passes through the service worker. */
const WORKER = "offline/worker.js";

/** Libraries lie where npm put them; what only a call loads stays a module of its own. @type {import("esbuild").Plugin} */
const addresses = {
  name: "addresses",
  setup(building) {
    building.onResolve({ filter: /^(\.\.)?\/.*vendor\// }, ({ path }) => ({
      path: resolve(fileOf(path.slice(path.indexOf("/vendor/")))),
    }));
    building.onResolve({ filter: /./ }, ({ path, kind, resolveDir }) =>
      kind === "dynamic-import" && building.initialOptions.format === "esm"
        ? { path: resolve(resolveDir, path).replace(process.cwd(), ""), external: true }
        : null,
    );
  },
};

/** @param {string} address */
function fileOf(address) {
  const [[served, folder]] = [...VENDOR].filter(([start]) => address.startsWith(start));
  return address.replace(served, folder);
}

/** The address of a file that was joined, as `app/web/pages/static_files.py` makes it. @param {string} file */
function addressOf(file) {
  for (const [served, folder] of VENDOR) if (file.startsWith(folder)) return file.replace(folder, served);
  const hash = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 8);
  return `/${file.replace(/\.js$/, `.${hash}.js`)}`;
}

rmSync(OUT, { recursive: true, force: true });
/** @type {Record<string, string[]>} */
const sources = {};
const files = /** @type {string[]} */ (readdirSync("static", { recursive: true }));
for (const name of [...files.filter((file) => file.endsWith("main.js")).sort(), WORKER]) {
  const { metafile } = await build({
    entryPoints: [`static/${name}`],
    outbase: "static",
    outdir: OUT,
    bundle: true,
    minify: true,
    format: name === WORKER ? "iife" : "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
    metafile: true,
    plugins: [addresses],
  });
  sources[name] = Object.keys(metafile.inputs).map(addressOf).sort();
}
// written last: without it no bundle is served
writeFileSync(`${OUT}/sources.json`, `${JSON.stringify(sources, null, 1)}\n`);
