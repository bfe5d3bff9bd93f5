"""Admin token and session, API keys, rate limits."""
