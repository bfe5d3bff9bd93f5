"""The JSON API: one router a feature."""
