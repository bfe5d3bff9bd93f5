"""The queue of trainings: jobs, claims, overrides and curve samples."""
