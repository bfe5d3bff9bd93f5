"""The course: its API, figures, notebook and pages."""

from app.web.learn import (
    figures,
    hard_digits,
    layers,
    normalization,
    notebook,
    pages,
    quickstart,
    rotation,
    routes,
    saliency,
)

ROUTERS = (
    routes.router, normalization.router, layers.router, saliency.router, rotation.router, hard_digits.router,
    quickstart.router, figures.router, notebook.router, pages.router,
)  # fmt: skip
