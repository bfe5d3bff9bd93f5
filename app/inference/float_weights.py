"""Weights of 8 bits, written out as the float32 numbers that they stand for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def with_float_weights(file: bytes, model: Any, schema: Any) -> bytes:  # noqa: ANN401  the format has no types
    """Return a `.tflite` file with float32 in the place of weights of 8 bits; the same file where it has none.

    `model` is the content of `file`, an object of the `schema`; it is changed likewise.
    """
    graph = model.subgraphs[0]
    stored = [tensor for tensor in graph.tensors if _is_quantized(tensor, model, schema)]
    for tensor in stored:
        buffer = schema.BufferT()
        buffer.data = _as_floats(tensor, model.buffers[tensor.buffer].data).view(np.uint8).ravel()
        tensor.type, tensor.quantization, tensor.buffer = schema.TensorType.FLOAT32, None, len(model.buffers)
        model.buffers.append(buffer)
    if not stored:
        return file
    import flatbuffers  # noqa: PLC0415  like the schema, it is for the course alone

    builder = flatbuffers.Builder(5 * len(file))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _is_quantized(tensor: Any, model: Any, schema: Any) -> bool:  # noqa: ANN401
    scaled = tensor.quantization is not None and tensor.quantization.scale is not None
    return tensor.type == schema.TensorType.INT8 and scaled and model.buffers[tensor.buffer].data is not None


def _as_floats(tensor: Any, data: NDArray[np.uint8]) -> NDArray[np.float32]:  # noqa: ANN401
    """Return a tensor's numbers: scale (q - zero point), with one scale or one for each index of an axis."""
    scheme = tensor.quantization
    values = np.asarray(data, np.uint8).view(np.int8).reshape(tensor.shape)
    along = [1] * values.ndim
    along[scheme.quantizedDimension if len(scheme.scale) > 1 else 0] = len(scheme.scale)
    scales, zeros = (np.asarray(each, np.float32).reshape(along) for each in (scheme.scale, scheme.zeroPoint))
    floats: NDArray[np.float32] = (values.astype(np.float32) - zeros) * scales
    return floats
