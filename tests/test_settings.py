"""Settings are read from the environment, and a malformed one is refused by name."""

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_everything_has_a_default() -> None:
    assert Settings().port == 8000
    assert Settings().database.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("MIN_ACCURACY", "95"),
        ("ADMIN_TOKEN", "short"),
        ("RATE_LIMIT", "often"),
        ("MAX_CONNECTIONS", "-1"),
        ("KEEP_VERSIONS", "-1"),
        ("TRAINING_WARM_SECONDS", "-1"),
        ("API_KEYS", "yes"),
        ("PAGE_RATE", "often"),
        ("ALLOWED_HOSTS", "https://digits.example"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://digits.example/path"),
        ("STORE_URL", "s3://"),
        ("STORE_URL", "file:///"),
        ("STORE_URL", "file://objects"),
        ("KEEP_CORRECTIONS_DAYS", "-1"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "proxy.example"),
    ],
)
def test_a_malformed_value_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"DIGITS_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_a_misspelt_setting_is_refused_with_the_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITS_API_KEY", "required")
    with pytest.raises(ValidationError, match="DIGITS_API_KEY is no setting; the nearest one is DIGITS_API_KEYS"):
        Settings()


def test_a_collector_is_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITS_TELEMETRY", "collector:4317")
    with pytest.raises(ValidationError, match="'collector:4317' is not a URL such as"):
        Settings()


def test_a_setting_that_was_removed_ends_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITS_MAX_CONCURRENT", "4")
    assert Settings().max_connections == 4096


def test_the_admin_token_does_not_show_when_settings_are_printed() -> None:
    assert "secret-enough-to-pass" not in repr(Settings(admin_token="secret-enough-to-pass"))


def test_a_list_has_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITS_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,")
    monkeypatch.setenv("DIGITS_CORS_ORIGINS", "https://a.example,http://localhost:3000")
    assert Settings().trusted_proxies == ("127.0.0.1", "10.0.0.0/8")
    assert Settings().cors_origins == ("https://a.example", "http://localhost:3000")


def test_a_variable_that_is_no_longer_a_setting_is_named_with_its_successor() -> None:
    (sentence,) = Settings.warnings({"DIGITS_BEHIND_SECONDS": "10", "DIGITS_PORT": "80"})
    assert "DIGITS_BEHIND_SECONDS" in sentence
    assert "DIGITS_QUEUE_SECONDS" in sentence


def test_what_kubernetes_sets_for_a_service_of_this_name_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT_80_TCP", "PORT_80_TCP_ADDR", "DB_PORT"):
        monkeypatch.setenv(f"DIGITS_{name}", "10.0.0.1")
    monkeypatch.setenv("DIGITS_PORT", "tcp://10.0.0.1:80")
    assert Settings().port == 8000
