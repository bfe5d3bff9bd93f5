"""Everything that can be set from outside, read once by the entry points and handed on."""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import limits
from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent

Seconds = Annotated[float, Field(gt=0, le=3600)]
Words = Annotated[tuple[str, ...], NoDecode]
"""Words with commas between them."""


HOST_PATTERN = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[?[0-9a-f:.]+\]?")
BASE_PATH_PATTERN = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
STORE_PATTERN = re.compile(r"(s3://[a-z0-9][a-z0-9.-]+|file:///[A-Za-z0-9._-]+)(/[A-Za-z0-9._-]+)*/?")
SERVICE_LINK = re.compile(r"DIGITS_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP)(_\w+)?|\w+_PORT)")
"""What Kubernetes and Docker add to the environment where a service has a name that begins with `digits`."""
ORIGIN_PATTERN = re.compile(r"https?://[a-z0-9_.\[\]:-]+")


REMOVED: Final = {
    "DIGITS_BEHIND_SECONDS": "DIGITS_QUEUE_SECONDS bounds the wait",
    "DIGITS_QUEUE": "DIGITS_QUEUE_SECONDS bounds the wait, not the number of those that wait",
    "DIGITS_MAX_CONCURRENT": "DIGITS_QUEUE_SECONDS bounds the wait, DIGITS_MAX_CONNECTIONS the memory",
}
"""Settings that there were, and what is in their place."""

OF_TESTS: Final = {"DIGITS_CHROMIUM"}
"""Variables that only the tests read."""


class Settings(BaseSettings):
    """The settings, each from `DIGITS_<NAME>`; a malformed value is refused loudly, naming it.

    `database_url` empty means SQLite at `state_dir/digits.db`; `admin_token` empty means the token kept in
    `state_dir`, made at the first start.
    """

    model_config = SettingsConfigDict(env_prefix="DIGITS_", frozen=True, extra="ignore", populate_by_name=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    base_path: str = ""
    """Where Digits is below its host's root, such as "/digits"; empty at the root."""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    state_dir: Path = ROOT / "state"
    models_dir: Path = Field(default_factory=lambda given: given["state_dir"] / "models")
    """Where versions are published, and what is current."""
    shipped_dir: Path = ROOT / "models"
    """The versions that came with the program, which are only read."""
    database_url: str = ""
    store_url: str = ""
    """The object store that hosts share, such as "s3://bucket/prefix" or "file:///mnt/digits"; empty means none."""
    data: Path = ROOT / "data" / "mnist.npz"
    admin_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    min_accuracy: Annotated[float, Field(ge=0, le=1)] = 0.95
    keep_versions: Annotated[int, Field(ge=0)] = 0
    """How many of the latest versions stay after a publication; 0 keeps all."""
    training_silence_seconds: Seconds = 900
    """How long a training may say nothing before it is taken to hang, and is ended."""
    training_warm_seconds: Annotated[float, Field(ge=0, le=24 * 3600)] = 600
    """How long an idle trainer keeps a process ready that has imported TensorFlow; 0 keeps none."""
    trainings_at_once: Annotated[int, Field(ge=1, le=1000)] = 4
    """How many trainings `digits trainer --ray` has on the cluster at a time."""
    queue_seconds: Seconds = 1.0
    """The maximum queue delay: a request to read digits that would wait longer for its turn gets 503."""
    max_connections: Annotated[int, Field(ge=1)] = 4096
    """Connections that one process takes; one more is answered 503, unless it asks after health or metrics."""
    header_seconds: Seconds = 10
    body_seconds: Seconds = 10
    slowest_rate: Annotated[float, Field(gt=0)] = 10_000
    """Bytes a second at which a long body or answer gets more time than its seconds."""
    reader_seconds: Seconds = 30
    answer_seconds: Seconds = 30
    keep_alive_seconds: Annotated[int, Field(ge=1, le=3600)] = 5
    grace_seconds: Annotated[int, Field(ge=0, le=3600)] = 5
    """How long a server that was told to end goes on with the requests in hand."""
    rate_limit: str = ""
    """What one client may ask for, such as "50/second" or "1000/minute"; empty means as much as it likes."""
    corrections: bool = True
    """Whether anyone may say what a drawing really is."""
    corrections_rate: str = "30/minute"
    """How many corrections one client may send; empty means as many as it likes."""
    keep_corrections_days: Annotated[int, Field(ge=0, le=100_000)] = 0
    """How many days corrections are kept; 0 keeps them until they are deleted."""
    offline: Literal["shipped", "any", "off"] = "shipped"
    """Which networks pages keep to go on reading without the server: a shipped one, any that is served, or none."""
    metrics: Literal["open", "admin"] = "open"
    """Who may read `/metrics`."""
    metrics_dir: Path | None = None
    """Where processes that serve together keep what they count; `digits serve` makes such a folder for them."""
    log: Literal["text", "json"] = "text"
    access_log: bool = False
    """Whether each request gets a line in the log."""
    log_addresses: bool = False
    """Whether that line holds the client's address."""
    telemetry: str = Field("", validation_alias=AliasChoices("DIGITS_TELEMETRY", "OTEL_EXPORTER_OTLP_ENDPOINT"))
    """The OpenTelemetry collector that gets traces; empty means none."""
    api_keys: Literal["off", "required"] = "off"
    """Whether services must show an API key to have digits read."""
    page_rate: str = "3000/minute"
    """With API keys required: what one address may ask through the page; empty means as much as it likes."""
    allowed_hosts: Words = ()
    """Host names that this server answers under, `*` for all; empty means localhost only while HOST is loopback."""
    cors_origins: Words = ()
    """Origins of other sites whose pages may ask, such as https://example.org."""
    trusted_proxies: Words = ()
    """Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    trainer: bool = True
    """Whether `digits serve` also runs a trainer on this machine."""

    @field_validator("port", mode="before")
    @classmethod
    def _is_no_service_link(cls, value: object) -> object:
        # Kubernetes names the address of a service `digits` so
        return cls.model_fields["port"].default if isinstance(value, str) and value.startswith("tcp://") else value

    @field_validator("base_path")
    @classmethod
    def _is_a_path(cls, value: str) -> str:
        path = value.rstrip("/")
        if path and not BASE_PATH_PATTERN.fullmatch(path):
            raise ValueError(f"{value!r} is not a path such as /digits")
        return path

    @field_validator("telemetry")
    @classmethod
    def _is_a_collector(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is not a URL such as http://127.0.0.1:4318")
        return value

    @field_validator("store_url")
    @classmethod
    def _is_a_store(cls, value: str) -> str:
        if value and not STORE_PATTERN.fullmatch(value):
            raise ValueError(f"{value!r} is not a place such as s3://bucket/prefix or file:///mnt/digits")
        return value

    @field_validator("allowed_hosts", "cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _is_a_list(cls, value: object) -> object:
        return (
            tuple(word.strip().lower() for word in value.split(",") if word.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _all(value, HOST_PATTERN, "a host without scheme and port, such as digits.example.org or *.example.org")

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _all(value, ORIGIN_PATTERN, "an origin such as https://example.org; each is to be named, * is not taken")

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for word in value:
            ipaddress.ip_network(word)
        return value

    @field_validator("rate_limit", "corrections_rate", "page_rate")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if value:
            limits.parse(value)
        return value

    @model_validator(mode="after")
    def _knows_all(self) -> Self:
        """Refuse a variable that is no setting: a server whose `DIGITS_API_KEYS` is misspelt would be open."""
        known = {f"DIGITS_{name.upper()}" for name in type(self).model_fields}
        for name in sorted(map(str.upper, os.environ)):
            is_setting = name.startswith("DIGITS_") and not SERVICE_LINK.fullmatch(name)
            if is_setting and name not in known | REMOVED.keys() | OF_TESTS:
                nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
                raise ValueError(
                    f"{name} is no setting; the nearest one is {nearest}. docs/settings.md lists them all."
                )
        return self

    @staticmethod
    def warnings(environment: Mapping[str, str]) -> list[str]:
        """Return a sentence for each variable that is no longer a setting."""
        return [
            f"{name} is no longer a setting and has no effect: {instead}."
            for name, instead in REMOVED.items()
            if name in environment
        ]

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        scheme, separator, place = self.database_url.partition("://")
        if scheme in {"postgres", "postgresql"}:  # as hosts of applications write it
            return f"postgresql+psycopg{separator}{place}"
        return self.database_url or f"sqlite:///{self.state_dir / 'digits.db'}"

    @property
    def unfinished(self) -> Path:
        """The folder where trainings that were interrupted wait to be gone on with."""
        return self.state_dir / "unfinished"

    @property
    def sweeps(self) -> Path:
        """The folder of what is known of each sweep's trainings."""
        return self.state_dir / "sweeps"

    @property
    def answers(self) -> Path:
        """The folder of what networks answered on the images that candidates are compared on."""
        return self.state_dir / "answers"


def _all(words: tuple[str, ...], pattern: re.Pattern[str], wanted: str) -> tuple[str, ...]:
    for word in words:
        if not pattern.fullmatch(word):
            raise ValueError(f"{word!r} is not {wanted}")
    return words
