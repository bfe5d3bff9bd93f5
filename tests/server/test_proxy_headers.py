"""Whom the server believes: forwarded headers of proxies, and host names."""

import httpx

from app.settings import Settings
from tests.conftest import TOKEN
from tests.support.digits_serve import digits_serve
from tests.support.drawings import SEVEN

FORWARDED = {"X-Forwarded-Proto": "https"}


def secure(client: httpx.Client, via: int) -> bool:
    headers = FORWARDED | {"X-Forwarded-For": f"192.0.2.{via}"}
    return "secure" in client.post("/session", json={"token": TOKEN}, headers=headers).headers["set-cookie"].lower()


def test_forwarded_headers_of_a_stranger_change_nothing(settings: Settings) -> None:
    limited = digits_serve(settings, trainer=False, DIGITS_RATE_LIMIT="3/minute", FORWARDED_ALLOW_IPS="*")
    with limited as (client, _):
        answers = [
            client.post("/predict", json={"strokes": SEVEN}, headers=FORWARDED | {"X-Forwarded-For": f"192.0.2.{n}"})
            for n in range(4)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert "strict-transport-security" not in answers[0].headers
        assert not secure(client, 1)


def test_forwarded_headers_of_a_trusted_proxy_tell_who_asks_and_how(settings: Settings) -> None:
    trusting = digits_serve(settings, trainer=False, DIGITS_RATE_LIMIT="1/minute", DIGITS_TRUSTED_PROXIES="127.0.0.0/8")
    with trusting as (client, _):
        answers = [
            client.post("/predict", json={"strokes": SEVEN}, headers=FORWARDED | {"X-Forwarded-For": given})
            # what a client writes itself stands to the left of what the proxy adds
            for given in ("192.0.2.1", "192.0.2.2", "192.0.2.9, 192.0.2.1")
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[0].headers["strict-transport-security"].startswith("max-age=")
        assert secure(client, 1)


def test_a_server_for_others_answers_under_any_name_and_one_for_this_machine_does_not(settings: Settings) -> None:
    named = {"Host": "digits.example"}
    with digits_serve(settings, "--host", "0.0.0.0", trainer=False) as (client, _):  # noqa: S104
        assert client.get("/health/live", headers=named).status_code == 200
    with digits_serve(settings, trainer=False) as (client, _):
        assert client.get("/health/live", headers=named).status_code == 421
