"""Responses that routes share: problem+json, security headers, files and cached answers."""
