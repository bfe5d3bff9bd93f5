"""Responses that routes share: problem+json and cached answers."""
