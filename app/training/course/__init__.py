"""Records the trainings that the course shows."""
