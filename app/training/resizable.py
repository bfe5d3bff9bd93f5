"""Makes an exported network one that LiteRT can also run for several images at once."""

from collections import Counter

import numpy as np
from tensorflow.lite.python import schema_py_generated as schema


def resizable(file: bytes) -> bytes:
    """Return a `.tflite` file whose reshapes take as many images as there are; for one image it is the same.

    The converter writes their shapes with the number of images, 1; -1 in its place stands for "as many as there are".
    """
    content = bytearray(file)
    model = schema.Model.GetRootAs(content, 0)
    graph = model.Subgraphs(0)
    shapes, uses = Counter[int](), Counter[int]()
    for number in range(graph.OperatorsLength()):
        operator = graph.Operators(number)
        code = model.OperatorCodes(operator.OpcodeIndex())
        kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())  # old files have it in one byte
        for place, tensor in enumerate(operator.InputsAsNumpy()):
            buffer = graph.Tensors(tensor).Buffer() if tensor >= 0 else 0
            uses[buffer] += 1
            shapes[buffer] += kind == schema.BuiltinOperator.RESHAPE and place == 1
    for buffer, count in shapes.items():
        # one that another operation reads as well stays as it is
        if buffer and count == uses[buffer] and model.Buffers(buffer).DataLength():
            shape = model.Buffers(buffer).DataAsNumpy().view(np.int32)  # the file's own bytes
            if shape[0] == 1 and (shape > 0).all():
                shape[0] = -1
    return bytes(content)
