"""What an admin's word may take: it is bounded before it is known who sends it, and counted while it comes."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge
from app.web.responses.problems import problem

FORM_BYTES: Final = 128 * 1024
FORMS: Final = ("/session", "/train", "/models")
"""Addresses whose bodies FastAPI reads; whoever reads a body here counts for itself."""


class FormLimit:
    """ASGI middleware that answers 413 to a form of more than 128 kB, and reads no further."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here when its body is too large."""
        if scope["type"] != "http" or not _is_form(scope):
            await self.app(scope, receive, send)
            return
        refusal = problem(TooLarge(f"Send at most {FORM_BYTES // 1024} kB."), scope["path"])
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        if announced.isdigit() and int(announced) > FORM_BYTES:
            await refusal(scope, receive, send)
            return
        come, refused = 0, False

        async def counted() -> Message:
            nonlocal come, refused
            message = await receive()
            come += len(message.get("body", b""))
            if come > FORM_BYTES and not refused:
                refused = True
                await refusal(scope, receive, send)
            # to whoever reads the body, its sender has left
            return {"type": "http.disconnect"} if refused else message

        async def unless_refused(message: Message) -> None:
            if not refused:
                await send(message)

        await self.app(scope, counted, unless_refused)


def _is_form(scope: Scope) -> bool:
    path = scope["path"]
    return bool(path.startswith(FORMS) or (scope["method"] == "PATCH" and path.startswith("/corrections")))
