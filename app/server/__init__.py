"""HTTP itself: uvicorn's configuration and what is added to it. The only package that imports uvicorn."""
