"""What was sent, made into digit images: at once and in step with others, or in a thread where it takes long."""

import numpy as np
from numpy.typing import NDArray

from app.digits.picture import TakesLong
from app.web.inputs import Inputs
from app.web.services import Services, Span
from app.web.threads import run_sync


async def drawn(uses: Services, inputs: Inputs) -> NDArray[np.uint8]:
    """Return (n, 28, 28) uint8, white ink on black; raises BadImage, BlankImage or BadInput naming the image."""
    if inputs.is_large:
        return await run_sync(_drawn, inputs, uses.span, limiter=uses.heavy)
    await uses.turns.step()
    try:
        images = _drawn(inputs, uses.span, at_once=True)
    except TakesLong:
        images = await run_sync(_drawn, inputs, uses.span, limiter=uses.heavy)
    await uses.turns.step()
    return images


def _drawn(inputs: Inputs, span: Span, *, at_once: bool = False) -> NDArray[np.uint8]:
    with span("normalize"):
        return inputs.digit_images(at_once=at_once)
