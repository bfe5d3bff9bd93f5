"""Sweeps: a recipe trained with every combination of some values, for several seeds, and the best of them judged."""
