"""`make bench-accuracy`: how well each shipped version reads, how far its confidence holds, and what it refuses."""
