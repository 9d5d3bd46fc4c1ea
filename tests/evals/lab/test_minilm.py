"""The default encoder's files are made from the official weights, and from nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evals.lab.minilm import model_folder, write
from index.encode import FOLDER
from index.errors import ModelError


def test_the_files_that_ship_are_made_from_the_official_weights(tmp_path: Path) -> None:
    """Byte for byte: nothing else is in them."""
    write(model_folder(), tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix != ".md"}
    assert made == shipped


def test_weights_that_are_not_the_official_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of that name could hold anything."""
    shutil.copytree(model_folder(), tmp_path / "carrier" / "model")
    (tmp_path / "carrier" / "__init__.py").touch()
    with (tmp_path / "carrier" / "model" / "model.safetensors").open("r+b") as file:
        file.seek(5000)
        file.write(b"\0\0\0\0\1")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"is not the official all-MiniLM-L6-v2: its SHA-256 is .*--force-reinstall"):
        model_folder("carrier")
    with pytest.raises(ModelError, match="pip install no-such-carrier"):
        model_folder("no-such-carrier")
