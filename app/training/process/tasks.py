"""What a child process has to do: the request that it reads, as one line of JSON, from its standard input."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import BadInput
from app.jobs.job import Overrides, Promotion, RecipeName
from app.jobs.sweep import Sweep
from app.settings import Settings
from app.training.data.corrected import Corrected
from app.versions import Store, open_store, up_to_date


class CandidateTask(BaseModel):
    """What training and importing have in common: the data, the store, and how to judge the candidate.

    `corrected` is the file that `Corrected.save` wrote, None without corrections.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path
    models_dir: Path
    shipped_dir: Path | None = None
    database: str = ""
    store_url: str = ""
    keep_versions: Annotated[int, Field(ge=0)] = 0
    min_accuracy: Annotated[float, Field(ge=0, le=1)]
    promote: Promotion
    corrected: Path | None = None

    @classmethod
    def checked(cls, **fields: object) -> Self:
        """Return the task of these fields; raises BadInput, which names the field at fault."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise BadInput(f"The {cls.__name__} is not valid: {_first_fault(error)}.") from None

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """Return the task of a line of JSON; raises BadInput, which names the field at fault."""
        try:
            return cls.model_validate_json(line)
        except ValidationError as error:
            raise BadInput(
                f"The process was sent a {cls.__name__} that is not valid: {_first_fault(error)}. Restart the program "
                "that started it, which may be of another version."
            ) from None

    def store(self) -> Store:
        """Return the store to publish in."""
        if not self.store_url or self.shipped_dir is None:
            return Store(self.models_dir, self.keep_versions, shipped=self.shipped_dir)
        return up_to_date(
            open_store(
                Settings(
                    models_dir=self.models_dir, shipped_dir=self.shipped_dir, keep_versions=self.keep_versions,
                    database_url=self.database, store_url=self.store_url,
                )
            )
        )  # fmt: skip

    def corrections(self) -> Corrected:
        """Return the accepted corrections."""
        return Corrected.load(self.corrected)


class TrainingTask(CandidateTask):
    """Train `recipe` for a job; where it is a `sweep`, the best setting of that.

    An unfinished training is saved under `unfinished`, and what networks answer to the gate under `answers`; the
    record of a sweep under `sweeps`.
    """

    job: str
    recipe: RecipeName
    overrides: Overrides
    unfinished: Path
    answers: Path | None = None
    sweep: Sweep | None = None
    sweeps: Path = Path("sweeps")


class ImportTask(CandidateTask):
    """Import the network in `file`, a `.keras` file; with `quantize` it is served with weights of 8 bits."""

    file: Path
    quantize: bool = True


def _first_fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]
