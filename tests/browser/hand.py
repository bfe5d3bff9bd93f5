"""A hand that draws on the page's pad, with a mouse or a finger: real input events, no JavaScript."""

from collections.abc import Sequence
from itertools import pairwise

from playwright.sync_api import Page

Stroke = Sequence[Sequence[float]]

BOX = 100
"""The side of the box that strokes are given in."""


class Hand:
    """Draws strokes of a box of 100 in the middle of the pad."""

    def __init__(self, page: Page, *, share: float = 0.6) -> None:
        self._page = page
        self._share = share

    def with_mouse(self, strokes: Sequence[Stroke], *, lift: bool = True, steps: int = 2) -> None:
        """Draw by pressing, moving and releasing the left button, in `steps` moves from point to point."""
        mouse = self._page.mouse
        for stroke in strokes:
            first, *rest = [self._place(point) for point in stroke]
            mouse.move(*first)
            mouse.down()
            for place in rest:
                mouse.move(*place, steps=steps)
            if lift:
                mouse.up()

    def with_finger(self, strokes: Sequence[Stroke], *, steps: int = 2) -> None:
        """Draw by touching the screen, in `steps` moves from point to point."""
        session = self._page.context.new_cdp_session(self._page)
        for stroke in strokes:
            kind = "touchStart"
            for x, y in self._between(stroke, steps):
                session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
                kind = "touchMove"
            session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        session.detach()

    def _between(self, stroke: Stroke, steps: int) -> list[tuple[float, float]]:
        places = [self._place(point) for point in stroke]
        path = [places[0]]
        for (x0, y0), (x1, y1) in pairwise(places):
            path += [(x0 + (x1 - x0) * s / steps, y0 + (y1 - y0) * s / steps) for s in range(1, steps + 1)]
        return path

    def _place(self, point: Sequence[float]) -> tuple[float, float]:
        pad = self._page.locator("#pad").bounding_box()
        assert pad is not None
        margin = (1 - self._share) / 2
        x, y = (margin + self._share * at / BOX for at in point)
        return pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]
