import pytest

from app.cluster.connection import connected
from app.errors import BadInput, Unavailable
from tests.support.proxies import free_port


def test_an_address_where_nobody_listens_ends_with_a_sentence_at_once() -> None:
    with pytest.raises(Unavailable, match="Connection refused"), connected(f"127.0.0.1:{free_port()}"):
        pass


@pytest.mark.parametrize("address", ["ray://127.0.0.1:10001", "nowhere", ":6379", "127.0.0.1:six"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="such as"), connected(address):
        pass
