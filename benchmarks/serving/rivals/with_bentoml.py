"""BentoML: `bentoml serve with_bentoml:Digits`; RIVAL_STYLE picks how its endpoint is written."""

import os

import bentoml
from network import Network

QUIET = {"metrics": {"enabled": False}, "logging": {"access": {"enabled": False}}}


@bentoml.service(name="inline", workers=int(os.environ.get("RIVAL_WORKERS", "1")), **QUIET)
class Inline:
    """Rows in, probabilities out, in the event loop itself: its fastest way for short work."""

    def __init__(self) -> None:
        self.network = Network()

    @bentoml.api(route="/predict")
    async def predict(self, image: list[list[float]]) -> dict[str, list[float]]:
        """Run the network."""
        return {"probabilities": self.network.predict(image)}


@bentoml.service(name="threaded", workers=1, **QUIET)
class Threaded:
    """The same in its pool of threads, as its documentation writes endpoints."""

    def __init__(self) -> None:
        self.network = Network()

    @bentoml.api(route="/predict")
    def predict(self, image: list[list[float]]) -> dict[str, list[float]]:
        """Run the network."""
        return {"probabilities": self.network.predict(image)}


Digits = {"inline": Inline, "threaded": Threaded}[os.environ.get("RIVAL_STYLE", "inline")]
