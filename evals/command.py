"""The command ``qa``, whole: what `qa.shell` has, with ``qa eval`` and the sample articles that lie here.

The only place that knows of both. What only ``qa eval`` needs is imported when one of its commands is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from qa.shell import cli


class _Evals(TyperGroup):
    """The commands of ``qa eval``."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        return list(self._imported().list_commands(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, None where there is none."""
        return self._imported().get_command(ctx, cmd_name)

    @staticmethod
    def _imported() -> Any:
        from evals.cli import app

        return typer.main.get_command(app)


cli.app.add_typer(
    typer.Typer(
        cls=_Evals,
        help="Measure the answers on cases whose answers are known: run, compare, report.",
        no_args_is_help=True,
        rich_markup_mode=None,
    ),
    name="eval",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``qa`` with ``arguments`` (else the process's own); gives the exit code."""
    return cli.main(arguments, Path(__file__).with_name("sample") / "articles")


if __name__ == "__main__":
    sys.exit(main())
