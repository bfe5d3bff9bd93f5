"""The binary tensor data extension of the Open Inference Protocol: a JSON header, then the tensors' bytes.

https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_binary_data.html
"""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.errors import BadInput

HEADER: Final = "Inference-Header-Content-Length"

TYPES: Final[dict[str, np.dtype[Any]]] = {
    "UINT8": np.dtype("<u1"),
    "UINT16": np.dtype("<u2"),
    "UINT32": np.dtype("<u4"),
    "UINT64": np.dtype("<u8"),
    "INT8": np.dtype("<i1"),
    "INT16": np.dtype("<i2"),
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "FP16": np.dtype("<f2"),
    "FP32": np.dtype("<f4"),
    "FP64": np.dtype("<f8"),
}


def split(data: bytes, header_length: str) -> tuple[bytes, memoryview]:
    """Return the JSON and the bytes after it, given the value of that header; raises BadInput."""
    known = header_length.isascii() and header_length.isdecimal() and len(header_length) <= 9
    length = int(header_length) if known else -1
    if not 0 <= length <= len(data):
        raise BadInput(f"{HEADER} is the length of the JSON at the body's start, 0 to {len(data)}.", field=HEADER)
    return data[:length], memoryview(data)[length:]


def tensor(raw: memoryview, size: int, shape: tuple[int, ...], datatype: str, field: str) -> NDArray[Any]:
    """Return the one tensor that follows the JSON, without copying it; raises BadInput unless every size agrees."""
    kind = TYPES[datatype]
    needed = math.prod(shape) * kind.itemsize
    if not needed == size == len(raw):
        raise BadInput(
            f"{datatype} of this shape takes {needed} bytes; binary_data_size says {size}, and {len(raw)} follow "
            f"the JSON. {HEADER} says where it ends.",
            field=field,
        )
    found: NDArray[Any] = np.frombuffer(raw, kind).reshape(shape)
    return found
