"""Answers with probabilities: the only place that imports LiteRT."""
