"""Checks a `.keras` file from elsewhere before Keras opens it: its size, its parts, and the layers that it would build.

It never imports TensorFlow. A file that passes is still opened in Keras's safe mode, in a process of its own.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.errors import BadInput
from app.training.importing.file_kind import check_kind
from app.training.importing.inference_config import Changes, for_inference
from app.training.portable import rewritten

MAX_BYTES: Final = 100 * 1000 * 1000
MAX_CONFIG_BYTES: Final = 2 * 1000 * 1000
MAX_PARAMETERS: Final = 5_000_000
MAX_ARRAY_BYTES: Final = 4 * 4 * MAX_PARAMETERS  # float32 weights, and an optimizer's two arrays for each, and some
MAX_ARRAYS: Final = 10_000

PARTS: Final = {"metadata.json", "config.json", "model.weights.h5"}

_LAYER_NAMES: Final = """
    Activation ActivityRegularization Add AlphaDropout Attention Average AveragePooling1D AveragePooling2D
    BatchNormalization Bidirectional CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose
    Cropping1D Cropping2D Dense DepthwiseConv1D DepthwiseConv2D Dot Dropout ELU EinsumDense Flatten GRU GRUCell
    GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D
    GlobalMaxPooling2D GroupNormalization Identity InputLayer LSTM LSTMCell LayerNormalization LeakyReLU Masking
    MaxPooling1D MaxPooling2D Maximum Minimum MultiHeadAttention Multiply Normalization PReLU Permute
    RMSNormalization RNN ReLU RepeatVector Rescaling Reshape Resizing SeparableConv1D SeparableConv2D SimpleRNN
    SimpleRNNCell Softmax SpatialDropout1D SpatialDropout2D StackedRNNCells Subtract TimeDistributed UnitNormalization
    UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
"""
LAYERS: Final = frozenset(_LAYER_NAMES.split())  # a list literal would fill the screen
"""Layers of Keras's own that only compute: none runs code from the file or reads another file."""

MODELS: Final = frozenset({"Sequential", "Functional", "Model"})
MODULES: Final = frozenset({"keras.initializers", "keras.regularizers", "keras.constraints", "keras.activations"})
"""Modules of which every class is allowed."""

OPERATIONS: Final = frozenset({"keras.src.ops.numpy", "keras.src.ops.nn"})
"""Modules of the operations between layers, such as sums and products."""

NOT_SIZES: Final = frozenset({"shared_object_id", "seed"})
"""Keys of numbers that are not sizes, so that they may be of any size."""

HELPERS: Final = frozenset({"__keras_tensor__", "__tuple__", "__slice__", "slice", "DTypePolicy"})


def prepare(path: Path) -> Changes:
    """Check the `.keras` file `path`, reduce its config to what inference needs, and return what that changed.

    Raises BadInput, which says why, unless Keras may open what is then in `path`.
    """
    check_kind(path, MAX_BYTES)
    try:
        with zipfile.ZipFile(path) as file:
            _check_parts(file)
            with file.open("model.weights.h5") as weights:
                _check_weights(weights)
            try:
                config, changes = for_inference(json.loads(file.read("config.json")))
            except (ValueError, RecursionError):
                raise BadInput("Its config.json is no JSON that can be read; save the model again.") from None
        check_config(config)
        path.write_bytes(rewritten(path.read_bytes(), config))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise BadInput(f"The file is damaged ({error}); save the model again.") from None
    return changes


def check_config(config: object) -> None:
    """Raise BadInput unless a model's `config`, read from JSON, builds nothing but layers of Keras's own."""
    if not isinstance(config, dict) or not _is_in(config.get("class_name"), MODELS):
        raise BadInput(
            "It holds no Sequential or functional model of Keras; a subclassed model needs its own code. Where that "
            "is: `x = keras.Input((28, 28, 1)); keras.Model(x, model.call(x)).save('model.keras')`."
        )
    for found in _objects(config):
        _check_object(found)


def _check_parts(file: zipfile.ZipFile) -> None:
    parts = file.infolist()
    names = [part.filename for part in parts]
    if set(names) != PARTS or len(names) != len(PARTS):
        raise BadInput(
            f"A `.keras` file holds {', '.join(sorted(PARTS))}; this one holds {', '.join(names[:5]) or 'nothing'}."
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_BYTES:
        raise BadInput(f"Unpacked it has {unpacked / 1e6:,.0f} MB; at most {MAX_BYTES // 1_000_000} MB are imported.")
    if file.getinfo("config.json").file_size > MAX_CONFIG_BYTES:
        raise BadInput("Its config.json is larger than that of any network of this size.")


def _check_weights(weights: Any) -> None:  # noqa: ANN401  a binary file, which zipfile does not type as one
    """Raise BadInput for weights that point outside the file, or that are too large when unpacked."""
    import h5py  # noqa: PLC0415  it comes with Keras, which only training has

    try:
        with h5py.File(weights, "r") as file:
            total = 0
            for count, part in enumerate(_parts(file)):
                total += part.nbytes if isinstance(part, h5py.Dataset) else 0
                if count > MAX_ARRAYS or total > MAX_ARRAY_BYTES:
                    raise BadInput(f"It has more than {MAX_PARAMETERS:,} parameters, the most that are imported.")
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise BadInput(f"Its weights cannot be read ({error}); save the model again.") from None


def _parts(group: Any, depth: int = 0) -> Iterator[Any]:  # noqa: ANN401  h5py ships no types
    """Yield all groups and arrays under an h5py group; raises BadInput for a link out of the file."""
    import h5py  # noqa: PLC0415  see above

    for name in group:
        outside = not isinstance(group.get(name, getlink=True), h5py.HardLink)
        part = None if outside else group[name]
        if outside or depth > 32 or (isinstance(part, h5py.Dataset) and (part.external or part.is_virtual)):
            raise BadInput("Its weights point to something outside themselves.")
        yield part
        if isinstance(part, h5py.Group):
            yield from _parts(part, depth + 1)


def _objects(config: object) -> Iterator[dict[str, Any]]:
    """Yield every object that a config describes; raises BadInput for a number above MAX_PARAMETERS."""
    rest: list[object] = [config]
    while rest:
        part = rest.pop()
        if isinstance(part, dict):
            if "class_name" in part:
                yield part
            rest.extend(value for name, value in part.items() if name not in NOT_SIZES)
        elif isinstance(part, list):
            rest.extend(part)
        elif isinstance(part, int) and abs(part) > MAX_PARAMETERS:
            raise BadInput(f"Its config asks for {part:,}; at most {MAX_PARAMETERS:,} parameters are imported.")


def _check_object(found: dict[str, Any]) -> None:
    name, module, registered = found["class_name"], found.get("module"), found.get("registered_name")
    if name == "Lambda" or name == "__lambda__":  # noqa: PLR1714  a name may be anything, a list too
        raise BadInput("It has a Lambda layer, which is code; build it from Keras's own layers instead.")
    if isinstance(name, str) and name.endswith(("QuantizedDTypePolicy", "QuantizationConfig")):
        raise BadInput("It was quantized; save it before `model.quantize`. What is served is quantized here.")
    if name == "function" and module == "builtins":
        raise BadInput(
            f"It uses the function {found.get('config')}, custom code that is not in the file; name one of Keras's own "
            "instead, such as activation='relu', and save it again."
        )
    if not isinstance(name, str) or registered not in (None, name) or not str(module or "keras").startswith("keras"):
        raise BadInput(
            f"{registered or name} is not Keras's own but custom code, which is not imported; use Keras's layers."
        )
    known = (
        (name in HELPERS and module in (None, "keras"))
        or (name in MODELS and module is not None)
        or (name in LAYERS and module == "keras.layers")
        or _is_in(module, MODULES | OPERATIONS)
    )
    if not known:
        raise BadInput(
            f"{name} is not among the layers that are imported; build it of those that docs/import.md lists."
        )


def _is_in(name: object, names: frozenset[str]) -> bool:
    return isinstance(name, str) and name in names
