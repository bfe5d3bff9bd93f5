"""The course's numbers, figures and notebook."""

from app.web.learn import figures, notebook, routes

__all__ = ["figures", "notebook", "routes"]
