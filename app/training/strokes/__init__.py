"""The network that reads the pen's path, beside that of the image, where a digit comes as strokes."""
