"""Splits whole numbers into digits."""
