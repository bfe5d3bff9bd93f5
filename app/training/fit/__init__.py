"""Fits a network: the compiled training loop, networks, checkpoints and calibration."""
