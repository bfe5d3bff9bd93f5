"""Image files to canvases, and digit images to PNG."""
