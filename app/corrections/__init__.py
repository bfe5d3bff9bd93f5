"""Corrections: what people say a drawing is."""
