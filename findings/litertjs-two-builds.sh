#!/bin/sh
# Who meets it: pages that run a network with 8-bit weights by LiteRT.js and can pass it a NaN (an empty drawing divided
# by its size, 0). The package loads one of two WebAssembly builds, by the age of the browser: one answers NaN, which is
# easily noticed, the other ordinary numbers. Seen on x86-64, in Node.
set -eu
[ "$(uname -m)" = x86_64 ] || { echo "The newer build's answer depends on the processor: not run."; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q ai-edge-litert==2.3.0 flatbuffers==25.12.19 numpy==2.4.6 || exit 2
npm install --silent --no-audit --no-fund --prefix "$dir" @litertjs/core@2.5.3 @litertjs/wasm-utils@2.5.3 || exit 2

cat > "$dir/write.py" <<'PYTHON'
import sys

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

# One dense layer: 64 float32 numbers to 4, int8 weights in steps of 0.01.
weights = np.random.default_rng(1).integers(-127, 128, size=(4, 64)).astype(np.int8)
numbers, matrix, scores = (schema.TensorT() for _ in range(3))
numbers.name, numbers.shape, numbers.type, numbers.buffer = b"numbers", [1, 64], schema.TensorType.FLOAT32, 0
matrix.name, matrix.shape, matrix.type, matrix.buffer = b"weights", [4, 64], schema.TensorType.INT8, 1
matrix.quantization = schema.QuantizationParametersT()
matrix.quantization.scale, matrix.quantization.zeroPoint = [0.01], [0]
scores.name, scores.shape, scores.type, scores.buffer = b"scores", [1, 4], schema.TensorType.FLOAT32, 0
stored = schema.BufferT()
stored.data = weights.ravel().view(np.uint8)
layer, code, graph, model = schema.OperatorT(), schema.OperatorCodeT(), schema.SubGraphT(), schema.ModelT()
code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.FULLY_CONNECTED
code.version = 3
layer.opcodeIndex, layer.inputs, layer.outputs = 0, [0, 1, -1], [2]
layer.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
layer.builtinOptions = schema.FullyConnectedOptionsT()
graph.tensors, graph.inputs, graph.outputs, graph.operators = [numbers, matrix, scores], [0], [2], [layer]
model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], [schema.BufferT(), stored]
builder = flatbuffers.Builder()
builder.Finish(model.Pack(builder), b"TFL3")
with open(sys.argv[1], "wb") as file:
    file.write(builder.Output())
PYTHON
"$dir/venv/bin/python" "$dir/write.py" "$dir/dense.tflite" || exit 2

cat > "$dir/show.mjs" <<'JAVASCRIPT'
// Prints what one build of LiteRT.js answers, as JSON: without a NaN, and with one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { runInThisContext } from 'node:vm';

const build = process.argv[2];
// The loader expects a worker of a browser: `self`, `importScripts`, and what Node gives to CommonJS alone.
Object.assign(globalThis, {
  self: globalThis,
  require: createRequire(import.meta.url),
  __filename: build,
  __dirname: dirname(build),
  importScripts: (path) => runInThisContext(readFileSync(path, 'utf8')),
});
const { loadAndCompile, loadLiteRt, Tensor } = await import('@litertjs/core');
await loadLiteRt(build);
const model = await loadAndCompile(new Uint8Array(readFileSync('dense.tflite')), { accelerator: 'wasm' });
const numbers = Float32Array.from({ length: 64 }, (_, at) => at / 63);
const answers = [];
for (const first of [0, Number.NaN]) {
  numbers[0] = first;
  const [scores] = await model.run([new Tensor(numbers, [1, 64])]);
  answers.push(Array.from(scores.toTypedArray(), (score) => (Number.isNaN(score) ? 'NaN' : Number(score.toFixed(3)))));
}
process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit(0));
JAVASCRIPT

cd "$dir"
flag=
if node --v8-options | grep -q -e --experimental-wasm-relaxed-simd; then flag=--experimental-wasm-relaxed-simd; fi
wasm="$dir/node_modules/@litertjs/core/wasm"
# shellcheck disable=SC2086 # no flag is no argument
older=$(node $flag show.mjs "$wasm/litert_wasm_compat_internal.js" 2> log) || { tail -n 3 log >&2; exit 1; }
newer=$(node $flag show.mjs "$wasm/litert_wasm_internal.js" 2> log) || { tail -n 3 log >&2; exit 1; }

echo "@litertjs/core $(node -p 'require("./node_modules/@litertjs/core/package.json").version'), Node $(node --version)"
echo "64 numbers from 0 to 1 into a dense layer with int8 weights, then the same with NaN as the first of them"
echo "  expected: both builds give the same two answers, the second of NaN"
echo "  seen:     build for browsers without relaxed SIMD: $older"
echo "  seen:     build for browsers with relaxed SIMD:    $newer"

nan='["NaN","NaN","NaN","NaN"]'
case $older in *,"$nan"]) ;; *) echo "CHANGED: this no longer happens."; exit 1 ;; esac
case $newer in *NaN* | *null*) echo "CHANGED: this no longer happens."; exit 1 ;; esac
[ "${older%%]*}" = "${newer%%]*}" ] || { echo "CHANGED: the builds differ without a NaN, too."; exit 1; }
