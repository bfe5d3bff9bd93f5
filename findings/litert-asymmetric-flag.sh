#!/bin/sh
# Who meets it: people who serve a LiteRT network with 8-bit weights (dynamic range) one way and check it another way.
# The file says how inputs are quantized (asymmetric_quantize_inputs). LiteRT's own kernels obey, the default XNNPACK
# delegate ignores it: for the usual value, false, the error doubles when the delegate is switched off.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

python3 -m venv "$dir/venv" || exit 2
"$dir/venv/bin/pip" install -q ai-edge-litert==2.3.0 flatbuffers==25.12.19 numpy==2.4.6 || exit 2

cat > "$dir/show.py" <<'PYTHON'
import sys
from importlib.metadata import version

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

random = np.random.default_rng(0)
weights = random.integers(-127, 128, size=(10, 784)).astype(np.int8)
images = random.random((2000, 784), dtype=np.float32) ** 4  # mostly dark, 0 to 1, as pictures of digits are
SCALE = 0.001
exact = images.astype(float) @ (weights.T * SCALE)


def dense_model(asymmetric: bool) -> bytes:
    """One dense layer with int8 weights: 2,000 images of 784 float32 pixels to 10 classes."""
    pixels, matrix, classes = (schema.TensorT() for _ in range(3))
    pixels.name, pixels.shape, pixels.type, pixels.buffer = b"pixels", [2000, 784], schema.TensorType.FLOAT32, 0
    matrix.name, matrix.shape, matrix.type, matrix.buffer = b"weights", [10, 784], schema.TensorType.INT8, 1
    matrix.quantization = schema.QuantizationParametersT()
    matrix.quantization.scale, matrix.quantization.zeroPoint = [SCALE], [0]
    classes.name, classes.shape, classes.type, classes.buffer = b"classes", [2000, 10], schema.TensorType.FLOAT32, 0
    stored = schema.BufferT()
    stored.data = weights.ravel().view(np.uint8)
    layer, code, graph, model = schema.OperatorT(), schema.OperatorCodeT(), schema.SubGraphT(), schema.ModelT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.FULLY_CONNECTED
    code.version = 9
    layer.opcodeIndex, layer.inputs, layer.outputs = 0, [0, 1, -1], [2]
    layer.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    layer.builtinOptions = schema.FullyConnectedOptionsT()
    layer.builtinOptions.asymmetricQuantizeInputs = asymmetric
    graph.tensors, graph.inputs, graph.outputs, graph.operators = [pixels, matrix, classes], [0], [2], [layer]
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], [schema.BufferT(), stored]
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def answer(asymmetric: bool, kernels: OpResolverType) -> np.ndarray:
    network = Interpreter(model_content=dense_model(asymmetric), experimental_op_resolver_type=kernels, num_threads=1)
    network.allocate_tensors()
    network.set_tensor(0, images)
    network.invoke()
    return network.get_tensor(2).copy()


print("ai-edge-litert", version("ai-edge-litert"))
print("  expected: the two flags give two answers, with and without the delegate")
equal, errors = {}, {}
paths = {"default": OpResolverType.AUTO, "no delegate": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES}
for path, kernels in paths.items():
    flags = {flag: answer(flag, kernels) for flag in (False, True)}
    equal[path] = np.array_equal(flags[False], flags[True])
    for flag, scores in flags.items():
        errors[path, flag] = float(np.abs(scores - exact).max())
        wrong = int((scores.argmax(axis=1) != exact.argmax(axis=1)).sum())
        found = f"error {errors[path, flag]:.4f}, {wrong} of 2000 classes wrong"
        print(f"  seen:     {path:11} asymmetric={flag!s:5}: {found}")
    print(f"  seen:     {path:11} both flags give the same answers, bit by bit: {equal[path]}")

obeyed = errors["no delegate", False] > 1.5 * errors["no delegate", True]
if not equal["default"] or equal["no delegate"] or not obeyed:
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
