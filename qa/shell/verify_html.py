"""What became of a draft's quotations, as a page of its own: the draft with marks, and what each of them means.

It loads nothing and runs nothing, and whatever comes from the draft or an article is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from qa.answer import Citation
from qa.harmless import harmless, one_line
from qa.news.alignment import Change
from qa.news.verify import Checked, Status, Verified
from qa.shell.place import long_date, place
from qa.shell.verify_text import summary

_STYLE = """\
:root {
  color-scheme: light dark; --verbatim: #1a7f37; --altered: #b35900; --stitched: #8250df;
  --misattributed: #cf222e; --not-found: #cf222e;
}
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
.draft { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8888; border-radius: .4rem; padding: 1rem }
mark { background: none; color: inherit; border-bottom: .2rem solid var(--of) }
mark a { color: inherit; text-decoration: none }
li { margin: 0 0 1.2rem } blockquote { margin: .2rem 0 .2rem 1rem }
.status { font-weight: bold; color: var(--of) } .where { color: GrayText } del, ins { padding: 0 .15rem }
.verbatim { --of: var(--verbatim) } .altered { --of: var(--altered) } .stitched { --of: var(--stitched) }
.misattributed { --of: var(--misattributed) } .not-found { --of: var(--not-found) }
"""


def verified_page(verified: Verified) -> str:
    """The page, whole."""
    title = f"Quotations in {one_line(verified.name)}"
    entries = "\n".join(_entry(number, one) for number, one in enumerate(verified.quotes, 1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{_text(title)}</title>
<style>
{_STYLE}</style>
</head>
<body>
<h1>{_text(title)}</h1>
<p>{_text(" ".join(summary(verified).split()))}</p>
<h2>What became of them</h2>
<ol>
{entries}
</ol>
{_against(verified)}<h2>The draft</h2>
<div class="draft">{"".join(_marked(verified))}</div>
</body>
</html>"""


def _text(text: str) -> str:
    return html.escape(harmless(text))


def _class(status: Status) -> str:
    return str(status).replace(" ", "-")


def _marked(verified: Verified) -> Iterator[str]:
    """The draft with a mark around each quotation, which leads to what became of it."""
    for text, number in verified.pieces():
        if not number:
            yield _text(text)
            continue
        status = verified.quotes[number - 1].status
        link = f'<a href="#q{number}" title="{status}">{_text(text)}</a>'
        yield f'<mark id="m{number}" class="{_class(status)}">{link}</mark>'


def _entry(number: int, one: Checked) -> str:
    said = f", by {_text(one_line(one.quotation.speaker))}" if one.quotation.speaker else ""
    head = f'<a href="#m{number}">line {one.line}</a> <span class="status">{one.status}</span>{said}'
    lines = [head, f"<blockquote>{_text(one_line(one.quotation.text))}</blockquote>"]
    if one.status == Status.MISATTRIBUTED and one.said_by:
        lines.append(f"<p>Said by {_text(one_line(one.said_by))}</p>")
    lines += [f"<p>{_changed(change)}</p>" for change in one.changes]
    if one.edits:
        lines.append(f"<p>Set otherwise: {_text(', '.join(one.edits))}</p>")
    if one.nearest:
        lines += ["<p>Nearest:</p>", _place(one.nearest, quoted=True)]
    quoted = one.status in {Status.ALTERED, Status.STITCHED}
    lines += [_place(citation, quoted=quoted) for citation in one.citations]
    return f'<li id="q{number}" class="{_class(one.status)}">{"".join(lines)}</li>'


def _against(verified: Verified) -> str:
    """The figures that articles contradict or correct, each with the sentence that does."""
    items = "".join(
        f"<li>line {one.line}: {_text(one_line(one.text))}, {one.status}{_place(one.citation, quoted=True)}</li>"
        for one in verified.against
    )
    return f"<h2>Contradicted and corrected figures and dates</h2>\n<ul>{items}</ul>\n" if verified.against else ""


def _changed(change: Change) -> str:
    """What the draft has struck out, what the article has put in."""
    draft, article = (_text(one_line(part)) for part in change)
    shown = (f"<del>{draft}</del>" if draft else "", f"<ins>{article}</ins>" if article else "")
    return f"In the article: {' '.join(filter(None, shown))}"


def _place(citation: Citation, *, quoted: bool) -> str:
    article = citation.article
    known = [one_line(article.outlet or ""), article.published and long_date(article.published)]
    told = " \u00b7 ".join(filter(None, [*known, one_line(article.title or ""), place(article, citation.start)]))
    words = f"<blockquote>{_text(one_line(citation.quote))}</blockquote>" if quoted else ""
    return f'{words}<p class="where">{_text(told)}</p>'
