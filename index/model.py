"""The encoder that a library's vectors are made with, loaded when it is first needed."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from threading import Lock

from index.encode import DEFAULT_MODEL, Encoder, load_encoder
from index.errors import LibraryDamaged, LibraryVersionError
from index.store.store import Store


class Model:
    """Of one library. Another process may change it meanwhile."""

    def __init__(self, given: Encoder | None = None) -> None:
        self._encoder = given
        self._loading: Future[Encoder] | None = None
        self._lock = Lock()

    def encoder(self, store: Store) -> Encoder:
        """The one that the store names. Raises ModelError, and what ``check_encoder`` raises."""
        name = recorded(store)
        with self._lock:
            if self._encoder is None or self._encoder.model != name:  # changed since, by ``remodel``
                encoder = self._loading.result() if self._loading else None
                self._loading = None
                if encoder is None or encoder.model != name:
                    encoder = load_encoder(name)
                check_encoder(store, encoder)
                self._encoder = encoder
            return self._encoder

    def preload(self, store: Store, executor: Executor) -> None:
        """Load it in the background, ready to encode."""
        import numpy  # noqa: F401  # first: two threads would import it at once

        def ready(name: str) -> Encoder:
            encoder = load_encoder(name)
            encoder.encode([])  # opens its network
            return encoder

        if self._encoder is None and self._loading is None:
            self._loading = executor.submit(ready, recorded(store))

    def use(self, encoder: Encoder) -> None:
        """Take this one, to which the library has changed over."""
        self._encoder = encoder


def recorded(store: Store) -> str:
    """What a library's vectors are made with: a name, or a folder."""
    return store.facts.get("model") or DEFAULT_MODEL


def check_encoder(store: Store, encoder: Encoder) -> None:
    """Raises LibraryVersionError where vectors of the library are not the encoder's, LibraryDamaged if that is why."""
    model, dimension, folder = recorded(store), store.facts.dimension, store.path.parent
    if (encoder.model, encoder.dimension) != (model, dimension):
        if forgotten := store.forgotten():
            raise LibraryDamaged(f"In the library {folder} {forgotten[0]}. Make it whole again: qa index repair")
        raise LibraryVersionError(
            f"The library {folder} was made with the model {model!r} ({dimension} dimensions), not with "
            f"{encoder.model!r} ({encoder.dimension}): use that model, or make another library with --library DIR"
        )
