#!/bin/sh
# Who meets it: users of LiteRT's CompiledModel who write uint8 pixels, or too few images, into a float input.
# TensorBuffer.write copies the bytes and checks neither type nor shape: four pixels become one number, and missing
# images keep the values of the batch before. Interpreter.set_tensor refuses both.
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
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.interpreter import Interpreter


def relu_model() -> bytes:
    """A network of one ReLU, whose input is two images of four pixels, float32."""
    tensors = []
    for name in (b"images", b"answer"):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type, tensor.buffer = name, [2, 4], schema.TensorType.FLOAT32, 0
        tensors.append(tensor)
    relu, code, graph, model = schema.OperatorT(), schema.OperatorCodeT(), schema.SubGraphT(), schema.ModelT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.RELU
    relu.opcodeIndex, relu.inputs, relu.outputs = 0, [0], [1]
    graph.tensors, graph.inputs, graph.outputs, graph.operators = tensors, [0], [1], [relu]
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], [schema.BufferT()]
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


file = relu_model()
compiled = CompiledModel.from_buffer(file)
inputs, outputs = compiled.create_input_buffers(0), compiled.create_output_buffers(0)


def answer(pixels: np.ndarray) -> list[float]:
    """What the compiled network answers after `pixels` were written."""
    inputs[0].write(pixels)
    compiled.run_by_index(0, inputs, outputs)
    return outputs[0].read(8, np.float32).tolist()


first = np.full((2, 4), 7, np.float32)  # the batch before
pixels = np.array([[0, 0, 128, 63], [0, 0, 0, 64]], np.uint8)

interpreter = Interpreter(model_content=file)
interpreter.allocate_tensors()


def refuses(values: np.ndarray) -> bool:
    """Whether the older Interpreter raises a ValueError for the same values."""
    try:
        interpreter.set_tensor(0, values)
    except ValueError:
        return True
    return False


refused = refuses(pixels) and refuses(np.ones((1, 4), np.float32))

answer(first)
as_bytes = answer(pixels)
answer(first)
one_image = answer(np.ones((1, 4), np.float32))

print("ai-edge-litert", version("ai-edge-litert"))
print("bytes into a float32 input of 2 x 4:", pixels.tolist())
print("  expected: a ValueError, as Interpreter.set_tensor raises it, or", pixels.ravel().astype(float).tolist())
print("  seen:     TensorBuffer.write raises nothing; the network answers", as_bytes)
print("one image of ones into the same input, after a batch of sevens")
print("  expected: a ValueError, as Interpreter.set_tensor raises it: half of the input is missing")
print("  seen:     TensorBuffer.write raises nothing; the network answers", one_image)

if not refused or as_bytes != [1, 2, 7, 7, 7, 7, 7, 7] or one_image != [1] * 4 + [7] * 4:
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
