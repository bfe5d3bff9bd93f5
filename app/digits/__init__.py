"""Turns strokes and images into the digit image that a network reads: pure NumPy and Pillow, no I/O."""
