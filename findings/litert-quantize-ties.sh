#!/bin/sh
# Who meets it: people who compare a quantized LiteRT network's int8 inputs between runtimes, or with NumPy's rounding.
# QUANTIZE rounds a tie (2.5 steps) to even by default and away from zero in the Interpreter's reference kernels.
# CompiledModel's CpuKernelMode.REFERENCE does not round as those do. Seen on x86-64.
set -eu
[ "$(uname -m)" = x86_64 ] || { echo "Other processors may round otherwise: not run."; exit 2; }
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
from ai_edge_litert.compiled_model import CompiledModel, CpuKernelMode, CpuOptions, HardwareAccelerator, Options
from ai_edge_litert.interpreter import Interpreter, OpResolverType

STEP = 0.5
values = np.array([[0.25, 0.75, 1.25, 1.75, -0.25, -0.75, -1.25, -1.75]], np.float32)  # odd multiples of half a step


def quantize_model() -> bytes:
    """A network of one QUANTIZE: eight float32 numbers to int8 in steps of 0.5."""
    source, target = schema.TensorT(), schema.TensorT()
    source.name, source.shape, source.type, source.buffer = b"x", [1, 8], schema.TensorType.FLOAT32, 0
    target.name, target.shape, target.type, target.buffer = b"q", [1, 8], schema.TensorType.INT8, 0
    target.quantization = schema.QuantizationParametersT()
    target.quantization.scale, target.quantization.zeroPoint = [STEP], [0]
    operator, code, graph, model = schema.OperatorT(), schema.OperatorCodeT(), schema.SubGraphT(), schema.ModelT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.QUANTIZE
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0], [1]
    graph.tensors, graph.inputs, graph.outputs, graph.operators = [source, target], [0], [1], [operator]
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], [schema.BufferT()]
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def interpreter(kernels: OpResolverType) -> list[int]:
    network = Interpreter(model_content=file, experimental_op_resolver_type=kernels)
    network.allocate_tensors()
    network.set_tensor(0, values)
    network.invoke()
    return network.get_tensor(1).ravel().tolist()


def compiled(mode: CpuKernelMode) -> list[int]:
    cpu = CpuOptions(num_threads=1, kernel_mode=mode)
    options = Options(hardware_accelerators=HardwareAccelerator.CPU, cpu_options=cpu)
    network = CompiledModel.from_buffer(file, options=options)
    inputs, outputs = network.create_input_buffers(0), network.create_output_buffers(0)
    inputs[0].write(values)
    network.run_by_index(0, inputs, outputs)
    return outputs[0].read(8, np.int8).tolist()


file = quantize_model()
to_even = np.round(values / STEP).astype(int).ravel().tolist()
away = (np.sign(values) * np.floor(np.abs(values) / STEP + 0.5)).astype(int).ravel().tolist()
seen = {
    "Interpreter, default": interpreter(OpResolverType.AUTO),
    "Interpreter, no delegate": interpreter(OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES),
    "Interpreter, BUILTIN_REF": interpreter(OpResolverType.BUILTIN_REF),
    "CompiledModel, DELEGATE": compiled(CpuKernelMode.DELEGATE),
    "CompiledModel, BUILTIN": compiled(CpuKernelMode.BUILTIN),
    "CompiledModel, REFERENCE": compiled(CpuKernelMode.REFERENCE),
}

print("ai-edge-litert", version("ai-edge-litert"))
print("QUANTIZE of", values.ravel().tolist(), "in steps of", STEP)
print("  expected: one rounding, whatever runs it; if two, one for both kinds of reference kernels")
for path, numbers in seen.items():
    print(f"  seen:     {path:25}", numbers)

if any(numbers != (away if path.endswith("BUILTIN_REF") else to_even) for path, numbers in seen.items()):
    print("CHANGED: this no longer happens.")
    sys.exit(1)
PYTHON
"$dir/venv/bin/python" "$dir/show.py" 2> "$dir/log" || { tail -n 3 "$dir/log" >&2; exit 1; }
