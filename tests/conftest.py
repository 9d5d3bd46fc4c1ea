"""Every test runs offline by force, and they share one encoder and one cache."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from index.encode import Encoder, load_encoder
from index.library import Library
from qa.reader.load import load_reader


class NetworkUsed(AssertionError):
    """A test tried to reach another machine."""


def _refuse_other_machines(patch: pytest.MonkeyPatch) -> None:
    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
                raise NetworkUsed(f"a connection to {address} was attempted")
            return real(self, address)

        return connect

    def guarded_lookup(host: str | bytes | None, *rest: Any, **named: Any) -> Any:
        if host is not None and not _is_loopback(host):
            raise NetworkUsed(f"the address of {host!r} was looked up")
        return lookup(host, *rest, **named)

    lookup = socket.getaddrinfo
    patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    patch.setattr(socket, "getaddrinfo", guarded_lookup)


def _is_loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


@pytest.fixture(scope="session", autouse=True)
def offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No network and no model hub; gives the cache folder, the same one for every worker and child process."""
    base = tmp_path_factory.getbasetemp()
    cache = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    cache.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        _refuse_other_machines(patch)
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("QA_CACHE", str(cache))
        patch.delenv("QA_LIBRARY", raising=False)
        patch.delenv("QA_LLM", raising=False)
        yield cache


@pytest.fixture(scope="session", autouse=True)
def networks_loaded_once(encoder: Encoder) -> Iterator[None]:
    """All libraries of a process share what comes with qa: each would wait 0.3 s for networks of its own."""
    with pytest.MonkeyPatch.context() as patch:
        own = encoder.model
        patch.setattr("index.model.load_encoder", lambda name: encoder if name == own else load_encoder(name))
        patch.setattr("qa.asker.load_reader", cache(load_reader))
        yield


@pytest.fixture(scope="session")
def encoder(offline: Path) -> Encoder:
    """The default encoder."""
    return load_encoder()


@pytest.fixture
def library(tmp_path: Path, encoder: Encoder) -> Iterator[Callable[[Mapping[str, str]], Library]]:
    """Makes the library of these articles, file name to content, open for writing; closed after the test."""
    made: list[Library] = []

    def make(articles: Mapping[str, str]) -> Library:
        folder = tmp_path / "articles"
        for name, content in articles.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        one = Library.create(tmp_path / f"library-{len(made)}", encoder=encoder)
        made.append(one)
        report = one.add([folder])
        assert not report.skipped, report.skipped
        return one

    yield make
    for one in made:
        one.close()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their number: packed bytes may hold the time, and every worker must see the same names."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
