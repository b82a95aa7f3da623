"""Markdown as plain lines for those who listen to them: the words without the signs around them."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coach.locale import Say
from coach.markdown import front_matter


def spoken(markdown: str, say: Say) -> str:
    """Return a document's paragraphs without marks of Markdown, a row of a table as a sentence.

    What is for programs only, before the title, is left out. `say` gives the words of the "plain"
    messages.
    """
    tokens = _parser().parse(markdown.removeprefix(front_matter(markdown)))
    return "\n\n".join(_paragraphs(tokens, say))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _paragraphs(tokens: Sequence[Token], say: Say) -> Iterator[str]:
    heads: list[str] = []
    cells: list[str] = []
    items: list[str] = []
    kind = ""
    for token in tokens:
        if token.type in ("th_open", "td_open", "list_item_open", "list_item_close"):
            kind = token.type
        elif token.type == "inline" and kind == "th_open":
            heads.append(_words(token))
        elif token.type == "inline" and kind == "td_open":
            head = heads[len(cells)]
            cells.append(say("plain-cell", head=head, words=_words(token)))
        elif token.type == "inline" and kind == "list_item_open":
            items.append(_words(token))
        elif token.type == "inline":
            yield _words(token)
        elif token.type == "tr_close" and cells:
            items.append(say("plain-stop").join(cells))
            cells = []
        elif token.type in ("table_close", "bullet_list_close"):
            yield "\n".join(items)
            heads, items, kind = [], [], ""


def _words(inline: Token) -> str:
    """Return an inline token's text without bold and code."""
    shown = {"text": "{}", "code_inline": "{}", "softbreak": "\n", "hardbreak": "\n"}
    children = inline.children or []
    return "".join(shown.get(one.type, "").format(one.content) for one in children)
