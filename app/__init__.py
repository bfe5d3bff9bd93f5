"""Digits: handwritten digit recognition that is drawn, served, retrained and taught."""
