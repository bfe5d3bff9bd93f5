"""Counters of requests and predictions, shared between processes."""
