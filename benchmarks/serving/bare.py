"""The fastest that Python's servers can be here: a bare ASGI app that does nothing but run the network.

JSON rows in, probabilities out, without a check or a framework; what `benchmarks/serve.py` measures Digits against.
"""

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def create() -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Return the app around the `.tflite` that BARE_TFLITE names."""
    network = Interpreter(model_path=str(Path(os.environ["BARE_TFLITE"])), num_threads=1)
    network.allocate_tensors()
    source, answer = network.get_input_details()[0]["index"], network.get_output_details()[0]["index"]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        network.set_tensor(source, np.array(json.loads(body)["image"], np.float32)[None] / 255)
        network.invoke()
        shares = json.dumps({"probabilities": network.get_tensor(answer)[0].tolist()}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(shares)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": shares})

    return app
