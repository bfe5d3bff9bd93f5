"""Finds the ink of a canvas."""
