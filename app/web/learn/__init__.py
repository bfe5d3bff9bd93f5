"""The course's numbers, figures, notebook and pages."""

from app.web.learn import figures, layers, notebook, pages, routes, steps

__all__ = ["figures", "layers", "notebook", "pages", "routes", "steps"]
