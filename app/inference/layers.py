"""The output of every layer of a network for one digit, read from the `.tflite` file.

LiteRT normally reuses the memory of intermediate tensors. Here it keeps them, and runs without the delegate that
`POST /predict` uses. Such an interpreter is made for one digit, within milliseconds, and discarded after it. Weights of
8 bits are written out as float32 first, so that each number shown is the sum of those shown before it; the network that
serves also rounds what its layers read, by which its probabilities differ a little.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray

from app.errors import BadVersion
from app.inference.float_weights import with_float_weights

Kind = Literal["convolution", "pool", "dense", "activation", "other", "logits", "probabilities"]
Values = NDArray[np.float32]

MAX_LAYERS: Final = 40
"""Layers that are returned; of a deeper network the first ones and the last two."""

MAX_CONVOLUTION_SIZE: Final = 16_384
"""The most numbers that the input, and the kernels, of a returned convolution may have."""

KINDS: Final[dict[str, Kind]] = {
    "CONV_2D": "convolution", "DEPTHWISE_CONV_2D": "convolution", "TRANSPOSE_CONV": "convolution",
    "MAX_POOL_2D": "pool", "AVERAGE_POOL_2D": "pool", "MEAN": "pool",
    "FULLY_CONNECTED": "dense", "BATCH_MATMUL": "dense",
    "RELU": "activation", "RELU6": "activation", "LEAKY_RELU": "activation", "PRELU": "activation",
    "TANH": "activation", "LOGISTIC": "activation", "ELU": "activation", "GELU": "activation",
    "HARD_SWISH": "activation",
}  # fmt: skip
"""The kind of layer that each operation of the file is; any other operation is "other"."""

REARRANGING: Final = frozenset(
    {"RESHAPE", "TRANSPOSE", "SQUEEZE", "EXPAND_DIMS", "PAD", "PADV2", "MIRROR_PAD", "CAST", "DEQUANTIZE", "SHAPE",
     "STRIDED_SLICE", "PACK"}
)  # fmt: skip
"""Operations that only rearrange their input; they are no layers."""


@dataclass(frozen=True)
class LayerOutput:
    """The output of one layer: (h, w, channels), or (n,) where the layer has no spatial dimensions.

    `activation` is the activation function fused into the layer, by its name in the file in lower case, or None.
    """

    kind: Kind
    activation: str | None
    output: Values


@dataclass(frozen=True)
class Convolution:
    """A network's first convolution: its input, its kernels and bias, and its output.

    `source` is (h, w, channels), `kernels` (maps, height, width, channels), `bias` (maps,), `output` (h, w, maps).
    `stride` and `padding` are down and across; the padding is the number of zero rows and columns before the source.
    """

    layer: int
    source: Values
    kernels: Values
    bias: Values
    output: Values
    stride: tuple[int, int]
    padding: tuple[int, int]
    activation: str | None

    def patch(self, row: int, column: int) -> Values:
        """Return (height, width, channels): the window of the source behind the value at `row`, `column` of a map."""
        _, height, width, channels = self.kernels.shape
        top, left = self.corner(row, column)
        seen = np.zeros((height, width, channels), np.float32)
        inside = self.source[max(top, 0) : top + height, max(left, 0) : left + width]
        down, across = max(-top, 0), max(-left, 0)
        seen[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
        return seen

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """Return the first row and column of that window in the source; negative within the padding."""
        return row * self.stride[0] - self.padding[0], column * self.stride[1] - self.padding[1]


@dataclass(frozen=True)
class Inside:
    """The outputs of a network's layers for a digit, in order, and how many layers there are.

    `convolution` is None where the network has none of a kind that can be returned.
    """

    layers: list[LayerOutput]
    total: int
    convolution: Convolution | None


def inside(tflite: Path, image: NDArray[np.uint8]) -> Inside:
    """Return the outputs of a file's network for a digit image (28, 28), layer by layer; raises BadVersion."""
    # the format's description takes 30 ms to import, and starting a server does not need it
    from ai_edge_litert import schema_py_generated as schema  # noqa: PLC0415

    try:
        file = tflite.read_bytes()
        Interpreter(model_content=file)  # refuses what is no network
        model = schema.ModelT.InitFromPackedBuf(file, 0)
        network = Interpreter(
            model_content=with_float_weights(file, model, schema),
            num_threads=1,
            experimental_preserve_all_tensors=True,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        network.allocate_tensors()
        network.set_tensor(network.get_input_details()[0]["index"], image[None].astype(np.float32) / np.float32(255))
        network.invoke()
    except (ValueError, RuntimeError) as error:
        raise BadVersion(f"{tflite} is not a network that LiteRT can run: {error}.") from None
    return _Reader(schema, model, network).read()


class _Reader:
    """Reads the operations of `model`, a file's content by its `schema`, and their outputs from `network`."""

    def __init__(self, schema: Any, model: Any, network: Interpreter) -> None:  # noqa: ANN401  the format has no types
        self._schema = schema
        self._network = network
        self._model = model
        self._names = {code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)}
        self._activations = {
            code: name.lower() for name, code in vars(schema.ActivationFunctionType).items() if isinstance(code, int)
        }

    def read(self) -> Inside:
        layers: list[LayerOutput] = []
        first: Convolution | None = None
        for operator in self._model.subgraphs[0].operators:
            name = self._name(operator)
            output = _without_batch(self._network.get_tensor(operator.outputs[0])) if name not in REARRANGING else None
            if output is None:
                continue
            if name == "CONV_2D" and not any(layer.kind == "convolution" for layer in layers):
                first = self._convolution(operator, len(layers), output)
            layers.append(self._layer(name, operator, output))
        if len(layers) > 1 and layers[-1].kind == "probabilities":
            layers[-2] = LayerOutput("logits", layers[-2].activation, layers[-2].output)
        returned = layers if len(layers) <= MAX_LAYERS else layers[: MAX_LAYERS - 2] + layers[-2:]
        return Inside(returned, len(layers), first)

    def _layer(self, name: str, operator: Any, output: Values) -> LayerOutput:  # noqa: ANN401  the format has no types
        if name == "SOFTMAX":
            return LayerOutput("probabilities", "softmax", output)
        kind = KINDS.get(name, "other")
        return LayerOutput(kind, name.lower() if kind == "activation" else self._fused(operator), output)

    def _name(self, operator: Any) -> str:  # noqa: ANN401
        code = self._model.operatorCodes[operator.opcodeIndex]
        # old files have it in one byte
        name: str = self._names.get(max(code.builtinCode, code.deprecatedBuiltinCode), "")
        return name

    def _fused(self, operator: Any) -> str | None:  # noqa: ANN401
        code = getattr(operator.builtinOptions, "fusedActivationFunction", 0)
        return self._activations[code] if code else None

    def _convolution(self, operator: Any, number: int, output: Values) -> Convolution | None:  # noqa: ANN401
        options = operator.builtinOptions
        source, kernels = (self._network.get_tensor(index) for index in operator.inputs[:2])
        bias = (
            self._network.get_tensor(operator.inputs[2])
            if len(operator.inputs) > 2 and operator.inputs[2] >= 0
            else np.zeros(len(kernels), np.float32)
        )
        simple = options.dilationHFactor == options.dilationWFactor == 1 and source.shape[3] == kernels.shape[3]
        floats = all(values.dtype == np.float32 for values in (source, kernels, bias))
        if not (simple and floats) or max(source.size, kernels.size) > MAX_CONVOLUTION_SIZE or output.ndim != 3:
            return None
        stride = (options.strideH, options.strideW)
        same = options.padding == self._schema.Padding.SAME
        down, across = (
            _zeros_before(source.shape[1 + axis], kernels.shape[1 + axis], stride[axis]) if same else 0
            for axis in (0, 1)
        )
        return Convolution(number, source[0], kernels, bias, output, stride, (down, across), self._fused(operator))


def _zeros_before(size: int, kernel: int, stride: int) -> int:
    """Return how many zeros go before a side so that the output has ceil(size / stride) values along it."""
    return max((-(-size // stride) - 1) * stride + kernel - size, 0) // 2


def _without_batch(tensor: NDArray[Any]) -> Values | None:
    """Return the output for one image without the batch axis, as (h, w, channels) or (n,); None for any other."""
    if tensor.dtype != np.float32 or tensor.ndim < 2 or tensor.shape[0] != 1 or not tensor.size:
        return None
    output: Values = tensor[0]
    return {1: output, 2: output[..., None], 3: output}.get(output.ndim)
