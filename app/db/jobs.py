"""The queue of jobs: asked for by the web side, worked off by trainers."""

from sqlalchemy import Engine

from app.db.job import Job, Overrides, RecipeName, TrainRequest

__all__ = ["Job", "Jobs", "Overrides", "RecipeName", "TrainRequest"]


class Jobs:
    """The jobs in one database; any number of processes may use it at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
