"""Imports networks that were trained elsewhere."""
