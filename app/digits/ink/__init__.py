"""Finds the ink of a canvas: its background, connected components and ruled lines."""
