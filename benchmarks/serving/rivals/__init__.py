"""The servers that Digits is measured against; each file runs in an environment of its own, apart from Digits."""
