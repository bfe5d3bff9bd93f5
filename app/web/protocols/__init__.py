"""Inference protocols of other servers."""
