"""The tests themselves reach nothing but loopback, and no settings of whoever runs them."""

from __future__ import annotations

import os
import socket

import pytest


@pytest.mark.parametrize("address", ["192.0.2.1", "12.7.0.1", "files.example"])
def test_the_network_is_out_of_reach(address: str) -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match="Network is disabled"):
        outside.connect((address, 80))


def test_loopback_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())
        assert client.getpeername() == server.getsockname()


def test_no_settings_come_from_outside() -> None:
    assert not [name for name in os.environ if name.startswith(("EXTRACTOR_", "OPENAI_"))]
