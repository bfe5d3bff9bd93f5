"""Handwritten digits from no data: how the world writes each digit, as a hand writes it, with the pen of the page."""
