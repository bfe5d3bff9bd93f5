"""The typed clients, sync and async alike, against the real server and against bad ones."""
