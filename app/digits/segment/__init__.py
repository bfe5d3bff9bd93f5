"""Segments whole numbers into digits."""
