"""Digits under attack: what strangers may send, what breaks beneath it, and more work than it can do."""
