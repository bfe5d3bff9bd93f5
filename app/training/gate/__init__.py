"""Judges a candidate: does it read well enough to become a version, and to be promoted?"""
