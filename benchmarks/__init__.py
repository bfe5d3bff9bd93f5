"""What `make bench` runs, and its last results."""
