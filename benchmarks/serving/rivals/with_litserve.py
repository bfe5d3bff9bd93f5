"""LitServe: `with_litserve.py PORT SETTINGS`, where SETTINGS are JSON keyword arguments: LitServer's and its API's."""

import json
import sys

import litserve
from network import Network


class Digits(litserve.LitAPI):
    """Rows in, probabilities out."""

    def setup(self, device: str) -> None:  # noqa: ARG002  LitServe's own signature
        """Load the network in the worker."""
        self.network = Network()

    def decode_request(self, request: dict[str, list[list[float]]]) -> list[list[float]]:
        """Take the rows."""
        return request["image"]

    def predict(self, x: list[list[float]]) -> list[float]:
        """Run the network."""
        return self.network.predict(x)

    def encode_response(self, output: list[float]) -> dict[str, list[float]]:
        """Name the probabilities."""
        return {"probabilities": output}


class Batched(Digits):
    """The same for several requests at once, one image after another, since the file takes one."""

    def predict(self, x: list[list[list[float]]]) -> list[list[float]]:
        """Run the network for each."""
        return [self.network.predict(rows) for rows in x]


if __name__ == "__main__":
    told = {"workers_per_device": 1, **json.loads(sys.argv[2])}
    batch = told.pop("batch", {})
    api = Batched(**batch) if batch else Digits()
    server = litserve.LitServer(api, accelerator="cpu", **told)
    server.run(
        host="127.0.0.1", port=int(sys.argv[1]), num_api_servers=1, log_level="error", generate_client_file=False
    )
