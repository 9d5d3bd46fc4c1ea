"""The command line ``qa``: options in, the library and the asker called, text or JSON out.

What stands above, and adds commands of its own (`evals.command`), starts it.

Answers and JSON go to standard output, everything else to standard error. Exit codes: 0 answered or done, 1 nothing in
the articles answers, 2 wrong usage, 3 an error that its message explains, 130 stopped by Ctrl-C.

Nothing heavy is imported before a command needs it: ``qa --help`` comes at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import QAError, UsageError
from qa.shell.brief_cli import app as brief_app
from qa.shell.command import OfWords, option_groups
from qa.shell.index_cli import app as index_app
from qa.shell.mcp_cli import app as mcp_app
from qa.shell.options import (
    ArticlesArgument,
    ExplainOption,
    FollowOption,
    LlmOption,
    ReaderOption,
    RerankerOption,
    SampleOption,
    Shared,
    StreamOption,
    Within,
    named_llm,
)
from qa.shell.serve_cli import app as serve_app
from qa.shell.terminal import color, each_line, message, package_version, prompt, put, put_json, say, say_trace, width
from qa.shell.values import named
from qa.shell.verify_cli import app as verify_app

if TYPE_CHECKING:
    from qa.answer import Citation, Statement
    from qa.asker import Asker
    from qa.conversation import Conversation
    from qa.write.models import Writer


app = typer.Typer(
    help="Ask your own articles: short answers, each statement cited word for word.",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich's help costs 0.1 s, and boxes read badly in a pipe
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(serve_app)
app.add_typer(index_app, name="index")
app.add_typer(mcp_app)
app.add_typer(verify_app)
app.add_typer(brief_app)


class Format(StrEnum):
    """How ``qa cite`` writes a reference."""

    TEXT = "text"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"article-qa {package_version()}")
        raise typer.Exit


@app.callback()
@option_groups
def _common(
    *,
    shared: Shared,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


# ---------------------------------------------------------------------------------- ask, search, cite


@app.command(cls=OfWords)
@option_groups
def ask(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="QUESTION|-", help="Leave it out for a prompt; - reads one question a line.", show_default=False
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Passages to read: 8 unless given, 12 for lists and questions of several parts."
        ),
    ] = None,
    reader: ReaderOption = None,
    reranker: RerankerOption = None,
    choice: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="One of the answers to choose from; give it once for each.")
    ] = None,
    llm: LlmOption = None,
    stream: StreamOption = False,
    follow: FollowOption = False,
    explain: ExplainOption = False,
    *,
    within: Within,
    shared: Shared,
) -> None:
    """Answer a question from the articles, with citations."""
    if choice and (not words or words == ["-"]):
        raise UsageError("--choice goes with one question. Give it: qa ask --choice Seattle --choice Portland QUESTION")
    if not words and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError('No question. Give one: qa ask "who is the mayor?", or qa ask - to read one a line')
    if follow and words != ["-"]:
        raise UsageError(
            "--follow goes with -, a question a line: qa ask - --follow. The prompt of qa ask always does it"
        )
    _alone(words or ())
    from qa.reader.load import begun

    with shared.reading(within.sample, within.as_of, reader or begun(), reranker) as opened:
        from qa.shell.show import answer_text, statement_text

        filters, today = within.filters(opened), within.asked(opened)
        asker = opened.asker(_writer(llm))
        asks = _conversation(asker) if follow or not words else asker
        streams = stream or not (words or shared.as_json)

        def on_statement(statement: Statement, citations: Sequence[Citation]) -> None:
            if streams and shared.as_json:
                cited = [one.to_json() for one in citations if one.number in statement.citations]
                put_json({"event": "statement", **statement.to_json(), "cited": cited})
            elif streams:
                put(statement_text(statement, width()))

        def answer(question: str) -> bool:
            found = asks.ask(
                question,
                filters=filters,
                limit=limit,
                choices=choice or (),
                today=today,
                explain=explain,
                on_statement=on_statement,
            )
            if shared.as_json:
                event = {"event": "answer"} if stream else {}
                put_json({**event, **found.to_json()})
            else:
                put(answer_text(found, width(), color(), streamed=streams))
            return found.answered

        if not words:
            if not shared.quiet and (late := opened.behind()):
                say(str(late))
            prompt(answer)
        elif words == ["-"]:
            each_line("question", answer, shared.as_json, shared.verbose)
        elif not answer(" ".join(words)):
            raise typer.Exit(1)


def _conversation(asker: Asker) -> Conversation:
    """What puts each question by the one before it."""
    from qa.conversation import Conversation

    return Conversation(asker)


def _writer(name: str | None) -> Writer | None:
    """The language model of that name; None where none is named, or "none" is."""
    if (named := named_llm(name)) is None:
        return None
    from qa.write.models import load_writer

    return load_writer(named, lambda seconds: say(f"The language model is busy: asked again in {seconds:.0f} s"))


def _alone(words: Sequence[str]) -> None:
    if len(words) > 1 and words[0] == "-":
        raise UsageError("- reads standard input, and no words go with it: leave one or the other out")


@app.command(cls=OfWords)
@option_groups
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS|-", help="What to look for; - reads one search a line.")],
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Passages to show.")] = 10,
    reranker: RerankerOption = None,
    explain: ExplainOption = False,
    *,
    within: Within,
    shared: Shared,
) -> None:
    """Show the best-matching passages, without an answer."""
    _alone(words)
    from qa.reader.load import begun

    with shared.reading(within.sample, within.as_of, begun(), reranker) as opened:
        from qa.shell.show import hits_text

        filters, today = within.filters(opened), within.asked(opened)
        asker = opened.asker()

        def find(query: str) -> None:
            found = asker.search(query, limit, filters, today)
            if shared.as_json:
                put_json(found.to_json(explain))
            else:
                put(hits_text(found.hits, width(), color(), explain=explain, asked_as=found.asked_as))

        if words == ["-"]:
            each_line("query", find, shared.as_json, shared.verbose)
        else:
            find(" ".join(words))


@app.command()
@option_groups
def quotes(
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Whose words: a name, or a role.")] = None,
    about: Annotated[str | None, typer.Option(metavar="WORDS", help="What they are about.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Quotations to show, the newest.")] = 20,
    *,
    within: Within,
    shared: Shared,
) -> None:
    """Show who said what: --by a person or body, --about a topic, or both."""
    with shared.reading(within.sample, within.as_of) as opened:
        from qa.news.quotes import quotes as said
        from qa.news.quotes import quotes_json
        from qa.shell.quotes import quotes_text

        found = said(opened.library, by, about, within.filters(opened), limit)
    if shared.as_json:
        put_json(quotes_json(found))
    else:
        put(quotes_text(found, width(), color()))
    if not found:
        raise typer.Exit(1)


@app.command()
@option_groups
def cite(
    articles: ArticlesArgument,
    format: Annotated[Format | None, typer.Option(help="How to write them.  [default: text]")] = None,
    sample: SampleOption = False,
    *,
    shared: Shared,
) -> None:
    """Write the articles' references; --json is --format csl-json."""
    if shared.as_json and format not in {None, Format.CSL_JSON}:
        raise UsageError(f"--json and --format {format} contradict each other: leave one out")
    with shared.reading(sample) as opened:
        from qa import references

        found = [article for name in articles for article in named(opened.library, name)]
    if shared.as_json or format == Format.CSL_JSON:
        put_json(references.csl_json(found), indent=2)
    else:
        writers = {Format.MARKDOWN: references.markdown, Format.BIBTEX: references.bibtex}
        put(writers.get(format or Format.TEXT, references.text)(found))


def main(arguments: Sequence[str] | None = None, sample: Path | None = None) -> int:
    """Run the command line with ``arguments`` (else the process's own); gives the exit code.

    ``sample`` is the folder of the articles that ``--sample`` asks.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        _check_arguments(words)
        app(args=words, prog_name="qa", obj=sample)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except Exception as raised:
        error = _place_lost(raised) or raised
        known = isinstance(error, QAError)
        if "--verbose" in words and not isinstance(error, UsageError):
            say_trace()
        say(f"Error: {message(error)}")
        if not known and "--verbose" not in words:
            say("This should not happen. Run it again with --verbose for the details, and please report them.")
        return error.exit_code if isinstance(error, QAError) else 3
    return 0


def _check_arguments(words: Sequence[str]) -> None:
    """Raises UsageError for words, and a library's name, that are no text: no answer and no file could show them."""
    named = os.environ.get("QA_LIBRARY", "")
    for where, word in (*(("The argument", word) for word in words), ("QA_LIBRARY", named)):
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            raise UsageError(f"{where} {word!a} is not valid UTF-8. Write it anew; rename a file of such a name")


def _place_lost(error: Exception) -> UsageError | None:
    """What to say where the folder one works in is gone, and a path was relative to it."""
    with suppress(FileNotFoundError):
        os.getcwd()
        return None
    if isinstance(error, OSError) and error.filename is None:
        return UsageError("The folder you work in is not there any more: go to another (cd), or give whole paths")
    return None
