"""Corrections: the labels that people give to drawings which were read wrong."""
