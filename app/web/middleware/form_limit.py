"""The body-size limit of forms: it holds before it is known who sends one, and counts the body as it streams."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge
from app.web.responses.problems import problem
from app.web.routes import policy_of


class FormLimit:
    """ASGI middleware that answers 413 to a form larger than its route's limit, and reads no further."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it here when its body is too large."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = policy_of(scope["method"], scope["path"])
        if not policy.is_form:
            await self.app(scope, receive, send)
            return
        limit = policy.body_limit
        refusal = problem(TooLarge(f"Send at most {limit // 1024} kB."), scope["path"])
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        if announced.isdigit() and int(announced) > limit:
            await refusal(scope, receive, send)
            return
        received, refused = 0, False

        async def counted() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit and not refused:
                refused = True
                await refusal(scope, receive, send)
            # the handler that reads the body takes its sender for gone
            return {"type": "http.disconnect"} if refused else message

        async def unless_refused(message: Message) -> None:
            if not refused:
                await send(message)

        await self.app(scope, counted, unless_refused)
