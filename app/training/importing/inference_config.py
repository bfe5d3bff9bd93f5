"""Reduces a network's config to what inference needs: no augmentation, no compile state, float32, any number of images.

It works on JSON that was read from a file, and builds nothing. What it does not know it leaves as it is, for
`keras_file` to allow or refuse.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from app.training.portable import portable

_AUGMENTATION_NAMES: Final = """
    AugMix CutMix MixUp RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast
    RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert
    RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation
    RandomZoom
"""
AUGMENTATION: Final = frozenset(_AUGMENTATION_NAMES.split())  # a list literal would fill the screen
"""Keras's layers that change images while a network is trained, and do nothing when it answers."""

TENSORFLOW_ACTIVATIONS: Final = {
    "softmax_v2": "softmax",
    "log_softmax_v2": "log_softmax",
    "relu6": "relu6",
    "swish": "silu",
    "leaky_relu": "leaky_relu",
}
"""Names that a file holds where an activation was given as `tf.nn.softmax`, and Keras's names for the same."""

SHAPES: Final = frozenset({"batch_shape", "batch_input_shape", "input_shape", "build_input_shape"})
"""Keys of shapes, the first of whose numbers is that of the images."""

FLOATS: Final = frozenset({"float16", "bfloat16", "float32", "float64", "half", "mixed_float16", "mixed_bfloat16"})
"""Types of numbers, and Keras's policies that mix them."""


@dataclass
class Changes:
    """What was changed for inference: the layers left out, the number of images and the precision it was made for."""

    left_out: list[str] = field(default_factory=list)
    batch_size: int | None = None
    precision: str | None = None
    stateful: bool = False
    activations: list[str] = field(default_factory=list)

    def note_batch_size(self, shape: object) -> None:
        """Note the number of images that a shape is for, where that is fixed."""
        if isinstance(shape, list) and shape and isinstance(shape[0], int) and shape[0] > 1:
            self.batch_size = shape[0]

    def sentences(self) -> list[str]:
        """Return what a person should know of it."""
        found = []
        if self.left_out:
            found.append(f"{', '.join(dict.fromkeys(self.left_out))}: left out, since it only trains.")
        if self.batch_size:
            found.append(f"It was made for {self.batch_size} images at a time; it takes any number now.")
        if self.stateful:
            found.append("It was stateful; it starts anew with each image now.")
        if self.precision:
            found.append(f"It was trained in {self.precision}; it answers in float32.")
        if self.activations:
            found.append(f"Its {', '.join(dict.fromkeys(self.activations))} of TensorFlow is Keras's activation now.")
        return found


def for_inference(config: object) -> tuple[Any, Changes]:
    """Return a whole network's config for inference, with what was changed. Raises RecursionError for one too deep."""
    changes = Changes()
    found = _rewritten(portable(config), changes)
    if isinstance(found, dict) and isinstance(found.get("config"), dict):
        # a dict of one tensor, which names it, becomes that tensor
        for end in ("input_layers", "output_layers"):
            if isinstance(tensors := found["config"].get(end), dict) and len(tensors) == 1:
                found["config"][end] = next(iter(tensors.values()))
    return found, changes


def _rewritten(part: Any, changes: Changes) -> Any:  # noqa: ANN401  any JSON
    if isinstance(part, list):
        return [_rewritten(each, changes) for each in part]
    if not isinstance(part, dict):
        return part
    if not isinstance(part.get("class_name"), str):
        return {name: _member(name, value, changes) for name, value in part.items()}
    return _rewritten_object(part, part.get("config"), changes)


def _rewritten_object(part: dict[str, Any], config: Any, changes: Changes) -> Any:  # noqa: ANN401  any JSON
    """Return what replaces an object with a class name and a `config`: a layer, model, type of numbers or function."""
    if _is(part, AUGMENTATION):
        changes.left_out.append(part["class_name"])
        return _identity(part)
    if part["class_name"] == "function" and part.get("module") == "builtins" and isinstance(config, str):
        if config in TENSORFLOW_ACTIVATIONS:
            changes.activations.append(config)
        return TENSORFLOW_ACTIVATIONS.get(config, part)
    if isinstance(config, dict):
        if _is(part, {"DTypePolicy"}):
            config = config | {"name": _float32(config.get("name"), changes)}
        elif _is(part, {"InputLayer"}):
            config = config | {"dtype": "float32"}
        elif part["class_name"] == "__keras_tensor__":
            config = config | {"shape": _any_number(config.get("shape"))}
        part = part | {"config": config}
    return {name: _member(name, value, changes) for name, value in part.items() if name != "compile_config"}


def _member(name: str, value: object, changes: Changes) -> object:
    """Return the rewritten value of an object's member."""
    if name == "dtype" and isinstance(value, str):
        return _float32(value, changes)
    if name == "stateful" and value is True:  # a state for each of a fixed number of images
        changes.stateful = True
        return False
    if name.startswith("batch_"):
        changes.note_batch_size(value)
    if name in SHAPES or name == "shapes_dict":
        return _any_number(value)
    return _rewritten(value, changes)


def _is(part: dict[str, Any], names: set[str] | frozenset[str]) -> bool:
    """Return whether an object is one of Keras's own of these `names`."""
    name, module = part["class_name"], part.get("module")
    return name in names and module in ("keras", "keras.layers") and part.get("registered_name") in (None, name)


def _identity(layer: dict[str, Any]) -> dict[str, Any]:
    """Return the layer that does nothing in the place of `layer`, so that what surrounds it need not change."""
    given = layer.get("config")
    name = given.get("name") if isinstance(given, dict) else None
    kept: dict[str, Any] = {key: layer[key] for key in ("name", "inbound_nodes") if key in layer}
    if isinstance(nodes := kept.get("inbound_nodes"), list):
        # it takes no `training`
        kept["inbound_nodes"] = [node | {"kwargs": {}} if isinstance(node, dict) else node for node in nodes]
    return {
        "module": "keras.layers", "class_name": "Identity", "registered_name": None,
        "config": {"name": name, "dtype": "float32"}, **kept,
    }  # fmt: skip


def _float32(name: object, changes: Changes) -> object:
    """Return the type of numbers to compute in, for the name of a type or of a policy; another name stays."""
    if not isinstance(name, str) or name not in FLOATS:
        return name
    if name != "float32":
        changes.precision = name
    return "float32"


def _any_number(shape: Any) -> Any:  # noqa: ANN401  any JSON
    """Return a shape, or each of a list or a dict of shapes, for any number of images."""
    if isinstance(shape, dict):
        return {name: _any_number(each) for name, each in shape.items()}
    if not isinstance(shape, list) or not shape:
        return shape
    return [_any_number(each) for each in shape] if isinstance(shape[0], list) else [None, *shape[1:]]
