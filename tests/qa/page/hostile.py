"""Sixty articles that try to be more than text: markup in every field, characters that hide, addresses that run."""

from __future__ import annotations

import json
from typing import Any

MARKUP = (
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "'><svg/onload='window.hacked = 1'>",
    "</textarea><script>window.hacked = 1</script>",
    "</title><script>window.hacked = 1</script>",
    "</mark></p></div></article><h1>Not an article</h1>",
    "</option></select></form><form action=//evil.example><input name=q>",
    "<base href=//evil.example/>",
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    "<style>* { display: none }</style><link rel=stylesheet href=//evil.example/x.css>",
    '<a href="javascript:window.hacked = 1">click</a>',
    "<iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>",
    "<!-- a comment that never ends",
    "<![CDATA[ section ]]> <?php echo 1 ?>",
    "&lt;script&gt; &#60;script&#62; &quot; &amp;amp;",
    "{{ 7 * 7 }} {% include '/etc/passwd' %} {# gone #}",
    "${7 * 7} `window.hacked` <%= 7 * 7 %>",
    '" onmouseover="window.hacked = 1" x=\'',
    "<template><slot></slot></template><object data=//evil.example>",
    "<math><mi//xlink:href='data:x,<script>window.hacked = 1</script>'>",
)
HIDING = (
    "\u202egnihton si siht\u202c",
    "\u2066an isolate that never ends",
    "zero\u200bwidth\u2060and\ufeffmarks",
    "an escape \x1b[31mred\x1b[0m and a bell \x07",
    "a backspace \x08\x08\x08 and a delete \x7f",
    "line\u2028separators\u2029of Unicode",
    "a null \x00 in the middle",
    "tags \U000e0041\U000e0042 nobody sees",
    "combining " + "a" + "\u0301" * 200,
    "next line \x85 and C1 \x9b31m",
)
ADDRESSES = (
    "javascript:window.hacked = 1",
    "JavaScript:window.hacked=1",
    "java\nscript:window.hacked=1",
    " javascript:window.hacked=1",
    "data:text/html,<script>window.hacked=1</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    "http://user:password@evil.example/",
    'https://ok.example/"onmouseover="window.hacked=1',
    "https://ok.example/<script>",
    "https://[not-an-address",
    "https://ok.example:99999999/",
    "https://ok.example/\u202egpj.exe",
    "blob:https://ok.example/1",
    "https:evil.example",
)
IDS = ("..", ".", "../../etc/passwd", "a/b/c", "a b?c#d&e=f", "100% of it", "id\\with\\backslashes", "\u202eid", "é/ü")
SAID = "The lamp of the tower was lit by Ada Quill."


def articles() -> list[dict[str, Any]]:
    """One object an article, as a line of JSON Lines."""
    made: list[dict[str, Any]] = []
    for one in (*MARKUP, *HIDING):
        number = len(made)
        made.append(
            {
                "id": f"{number} {one}",
                "title": f"Title {one}",
                "outlet": f"Outlet {one}",
                "authors": [f"Author {one}", one],
                "published": "2020-01-02",
                "url": f"https://ok.example/{number}",
                "language": one,
                "text": f"{one}\n\n{SAID} Tower {number} is {one} old.\n\n"
                f"“The lamp of {one} shall burn,” said Ada Quill.",
                one: one,
            }
        )
    made += [
        {"id": f"address-{number}", "title": "Addresses", "url": one, "text": f"{SAID} Its address is {number}."}
        for number, one in enumerate(ADDRESSES)
    ]
    made += [{"id": one, "title": f"Named {one}", "text": f"{SAID} It has a name."} for one in IDS]
    made += [
        {"id": "one-line", "text": f"{SAID} " + "word <b>bold</b> " * 62_500},
        {"id": "no-spaces", "text": f"{SAID}\n" + "<" * 1_000_000},
        {"id": "many-lines", "text": f"{SAID}\n" + "<i>\n" * 50_000},
        {"id": "empty-title", "title": " ", "outlet": " ", "text": SAID},
        {"id": "long-title", "title": "T<b>" * 20_000, "outlet": "O<b>" * 20_000, "text": SAID},
    ]
    return made


def as_lines() -> str:
    """The file that holds them."""
    return "\n".join(json.dumps(one) for one in articles()) + "\n"
