"""The course's numbers, figures, notebook and pages."""

from app.web.learn import figures, notebook, pages, routes, steps

__all__ = ["figures", "notebook", "pages", "routes", "steps"]
