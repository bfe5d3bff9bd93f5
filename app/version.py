"""The version of this program, not of a network."""

VERSION = "0.2.0"
