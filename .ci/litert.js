// Makes LiteRT.js ready for browsers once it is installed: a page has no bundler that would find its second package, and a
// server no time to compress 9 MB for each visitor.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const BARE = '"@litertjs/wasm-utils"';
const BUILD = "core/wasm/litert_wasm_compat_internal.wasm"; // the one that `app/web/pages/offline.py` has every browser load
const QUALITY = 5; // 2.39 MB in a second; 9 makes 2.27 MB in five
const folder = new URL("../node_modules/@litertjs/", import.meta.url);

const [before, after, more] = readFileSync(new URL("core/dist/index.js", folder), "utf8").split(BARE);
if (after === undefined || more !== undefined)
  throw new Error(`@litertjs/core no longer imports ${BARE} once: look at .ci/litert.js`);
writeFileSync(new URL("core/dist/page.js", folder), `${before}"../../wasm-utils/dist/index.js"${after}`);

const plain = readFileSync(new URL(BUILD, folder));
const params = {
  [constants.BROTLI_PARAM_QUALITY]: QUALITY,
  [constants.BROTLI_PARAM_LGWIN]: 24,
  [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
};
writeFileSync(new URL(`${BUILD}.br`, folder), brotliCompressSync(plain, { params }));
