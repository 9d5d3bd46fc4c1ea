"""Forms of a command: one that takes groups of options, and one whose words need no quotation marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any, get_type_hints

from typer.core import TyperCommand

from index.errors import UsageError


def option_groups(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each field of its parameters that are dataclasses."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if isinstance(hint, type) and is_dataclass(hint)}
    parameters = []
    for name, parameter in signature(command).parameters.items():
        if name in groups:
            of = get_type_hints(groups[name], include_extras=True)
            options = [
                (field.name, of[field.name], Parameter.empty if field.default is MISSING else field.default)
                for field in fields(groups[name])
            ]
        else:
            options = [(name, hints[name], parameter.default)]
        parameters += [Parameter(n, Parameter.KEYWORD_ONLY, annotation=a, default=d) for n, a, d in options]

    @wraps(command)
    def called(**given: Any) -> None:
        made = {
            n: group(**{field.name: given.pop(field.name) for field in fields(group)}) for n, group in groups.items()
        }
        command(**given, **made)

    called.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


class OfWords(TyperCommand):
    """A command whose words need no quotation marks: one that looks like an option gets an error that says so."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As click does. Raises UsageError for an option that there is not."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:  # click's NoSuchOption, of which some versions of typer have a copy
            if not hasattr(error, "possibilities"):
                raise
            near = f" Did you mean {' or '.join(error.possibilities)}?" if error.possibilities else ""
            unknown = getattr(error, "option_name", "")
            words = f"Where it is a word of yours, put -- before them all: {ctx.command_path} -- WORDS"
            raise UsageError(f"No such option: {unknown}.{near} {words}") from None
