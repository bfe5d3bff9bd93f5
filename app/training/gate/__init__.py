"""Judges a candidate: does it read well enough to become a version?"""
