"""`make bench-serve`: how fast Digits serves, beside the least that a server can do and beside others of its kind."""
