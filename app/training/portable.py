"""Makes `.keras` files open in older versions of Keras, too: it leaves out new arguments that stand at their defaults.

Keras writes every argument of a layer, and an older one refuses those that it does not know. This module never imports
TensorFlow.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

NEWER: Final[Mapping[str, object]] = {
    "antialias": False,
    "flash_attention": None,
    "gptq_unpacked_column_size": None,
    "input_axes": None,
    "lora_alpha": None,
    "optional": False,
    "output_axes": None,
    "quantization_config": None,
    "ragged": False,
    "renorm": False,
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
    "sliding_window": None,
    "use_gate": False,
}
"""Arguments that came with Keras 3.4 to 3.15, and their defaults: the signatures of 3.3, 3.5, 3.8, 3.13, 3.14 and 3.15
were compared. Those of layers that no version has, such as random ones, are not here."""


def make_portable(path: Path) -> bool:
    """Rewrite a `.keras` file so that older versions of Keras open it; return whether that changed it.

    The weights stay as they are, byte for byte. A file that is portable already is not touched.
    """
    before = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(before)) as file:
        after = rewritten(before, portable(json.loads(file.read("config.json"))))
    if before != after:
        path.write_bytes(after)
    return before != after


def rewritten(file: bytes, config: object) -> bytes:
    """Return a `.keras` file with another config; the same bytes where it has that config."""
    with zipfile.ZipFile(io.BytesIO(file)) as given:
        if json.loads(given.read("config.json")) == config:
            return file
        new = io.BytesIO()
        with zipfile.ZipFile(new, "w") as taken:
            for part in given.infolist():
                taken.writestr(part, json.dumps(config) if part.filename == "config.json" else given.read(part))
    return new.getvalue()


def portable(config: Any) -> Any:  # noqa: ANN401  any JSON
    """Return a config, as read from JSON, without the arguments of NEWER that stand at their defaults."""
    if isinstance(config, list):
        return [portable(part) for part in config]
    if not isinstance(config, dict):
        return config
    kept = {name: portable(value) for name, value in config.items()}
    if "class_name" in kept and isinstance(kept.get("config"), dict):
        kept["config"] = {name: value for name, value in kept["config"].items() if not _is_default(name, value)}
    return kept


def _is_default(name: str, value: object) -> bool:
    return name in NEWER and type(value) is type(NEWER[name]) and value == NEWER[name]
