"""The tests' own guard: nothing reaches another machine, and nothing tries to on the quiet."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import chromadb
import pytest
from chromadb.api import ClientAPI

from index.library import Library

Make = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")])
def test_a_connection_to_another_machine_is_refused(family: socket.AddressFamily, address: str, method: str) -> None:
    """The addresses are those reserved for documentation: nobody is there should the guard fail."""
    with socket.socket(family) as one:
        one.settimeout(0.1)
        with pytest.raises(AssertionError, match=f"connection to .*{address}"):
            getattr(one, method)((address, 9))


def test_a_name_is_not_even_looked_up() -> None:
    """A look-up would already tell a name server."""
    with pytest.raises(AssertionError, match="looked up"):
        socket.create_connection(("example.invalid", 80), timeout=0.1)


def test_this_machine_may_be_reached() -> None:
    """A server of our own on loopback can be tested."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_chroma_sends_no_telemetry(library: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment says, or a file of settings that lies in the folder where one asks."""
    made = library({"a.txt": "The lamp was lit on Monday."})
    (tmp_path / ".env").write_text("ANONYMIZED_TELEMETRY=True\nCHROMA_SERVER_HOST=collector.invalid\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHROMA_OTEL_COLLECTION_ENDPOINT", "http://collector.invalid:4317")
    monkeypatch.setenv("CHROMA_OTEL_GRANULARITY", "all")
    connect, clients = chromadb.PersistentClient, list[ClientAPI]()

    def noting(*given: Any, **named: Any) -> ClientAPI:
        clients.append(connect(*given, **named))
        return clients[-1]

    monkeypatch.setattr(chromadb, "PersistentClient", noting)
    with Library(made.folder) as opened:
        assert opened.vectors.count() == 1
        settings = clients[0].get_settings()
    assert settings.anonymized_telemetry is False
    assert settings.chroma_otel_collection_endpoint == ""
    assert settings.chroma_otel_granularity == "none"
    assert settings.chroma_server_host is None


def test_the_model_hub_and_the_cache_are_shut_off(offline: Path) -> None:
    """Child processes inherit both."""
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert os.environ["QA_CACHE"] == str(offline)
