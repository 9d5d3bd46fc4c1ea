"""What the workshop's commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from index.errors import QAError


@contextmanager
def errors_shown() -> Iterator[None]:
    """Ends a command with the message and the exit code of what stops it; put it on the command's function."""
    try:
        yield
    except typer.Exit:  # which is a RuntimeError
        raise
    except (QAError, RuntimeError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(error.exit_code if isinstance(error, QAError) else 3) from error
