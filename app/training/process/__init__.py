"""The trainer, and the child process of each training."""
