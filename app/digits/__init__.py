"""Turns what people send into the digit image a network reads: pure NumPy and Pillow, no I/O."""
