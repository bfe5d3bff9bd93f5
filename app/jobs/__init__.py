"""The queue of trainings: jobs, claims, overrides and learning curve samples."""
