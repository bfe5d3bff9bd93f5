"""The fastest that Python's servers can be here: a bare ASGI app that does nothing but run the network.

JSON rows in, probabilities out, by msgspec, without a check or a framework. uvicorn runs it as it comes.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import numpy as np
from ai_edge_litert.interpreter import Interpreter

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Sent(msgspec.Struct):
    """What a request holds."""

    image: list[list[float]]


def create() -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """Return the app around the `.tflite` that BARE_TFLITE names."""
    network = Interpreter(model_path=os.environ["BARE_TFLITE"], num_threads=1)
    network.allocate_tensors()
    source, answer = network.get_input_details()[0]["index"], network.get_output_details()[0]["index"]
    decode, encode = msgspec.json.Decoder(Sent).decode, msgspec.json.Encoder().encode

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        network.set_tensor(source, np.array(decode(body).image, np.float32)[None] / 255)
        network.invoke()
        shares = encode({"probabilities": network.get_tensor(answer)[0].tolist()})
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(shares))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": shares})

    return app
