"""The course's numbers, figures, notebook and pages."""

from app.web.learn import figures, hard, layers, notebook, pages, quickstart, reasons, routes, steps, turned

__all__ = ["figures", "hard", "layers", "notebook", "pages", "quickstart", "reasons", "routes", "steps", "turned"]
