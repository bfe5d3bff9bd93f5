"""Preprocessing of inputs to digit images: in step with other requests, or in a thread where it takes long."""

import numpy as np
from numpy.typing import NDArray

from app.digits.files.image_file import TakesLong
from app.process.thread_pool import run_sync
from app.web.requests.inputs import Inputs
from app.web.services import Services, Span

Preprocessed = tuple[NDArray[np.uint8], list[int]]
"""Digit images, (n, 28, 28) uint8, white ink on black, and the indices of those that came dark on light."""


async def preprocess(uses: Services, inputs: Inputs) -> Preprocessed:
    """Return the digit images of inputs; raises BadImage, BlankImage or BadInput naming the image."""
    if inputs.is_large:
        return await run_sync(_preprocess, inputs, uses.span, limiter=uses.lanes.heavy)
    await uses.cohorts.step()
    try:
        found = _preprocess(inputs, uses.span, at_once=True)
    except TakesLong:
        found = await run_sync(_preprocess, inputs, uses.span, limiter=uses.lanes.heavy)
    await uses.cohorts.step()
    return found


def _preprocess(inputs: Inputs, span: Span, *, at_once: bool = False) -> Preprocessed:
    with span("normalize"):
        return inputs.digit_images(at_once=at_once), inputs.inverted()
