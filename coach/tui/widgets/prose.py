"""Text that breaks its lines as both languages do, and rows of a label with such text beside it.

Textual breaks at spaces only, which leaves a Chinese sentence ragged and lets a comma begin a line.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widget import Widget

_NEVER_FIRST = frozenset("，。、；：！？）》」』】〉”’…—·％%,.;:!?)]}℃")
_NEVER_LAST = frozenset("（《「『【〈“‘([{￥¥$€£#")

Row = tuple[Content, Content, Content]


class Prose(Visual):
    """One or more paragraphs."""

    def __init__(self, content: Content | str) -> None:
        self.content = content if isinstance(content, Content) else Content(content)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Render the lines."""
        return _strips(wrap(self.content, width), width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return the width of the longest paragraph."""
        return max((cell_len(line) for line in self.content.plain.split("\n")), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the number of lines."""
        return len(wrap(self.content, width)) if width else 0


class Rows(Visual):
    """Rows of a label and its text, which keeps to its own column, and a tag at the text's end.

    The tag is never broken; where the last line has no room for it, it gets a line of its own.
    """

    def __init__(self, rows: Sequence[Row], label: int, *, least: int = 24, gap: int = 0) -> None:
        self.rows = rows
        self.label = label
        self.least = least
        self.gap = gap

    def lines(self, width: int) -> list[Content]:
        """Return the lines at a width; labels stand above where the text would get thin."""
        lines: list[Content] = []
        for label, text, tag in self.rows:
            if lines:
                lines += [Content("")] * self.gap
            if width - self.label < self.least:
                lines += [label.rstrip(), *_tagged(text, tag, width)]
                continue
            if label.cell_length >= self.label:
                lines.append(label.rstrip())
                label = Content("")
            first, *others = _tagged(text, tag, width - self.label)
            space = Content(" " * max(1, self.label - label.cell_length))
            lines.append(label + space + first)
            lines += [Content(" " * self.label) + line for line in others]
        return lines

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Render the rows."""
        return _strips(self.lines(width), width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Return the width at which no text breaks."""
        return max((self.label + text.cell_length for _, text, _ in self.rows), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the number of lines."""
        return len(self.lines(width)) if width else 0


def _tagged(text: Content, tag: Content, width: int) -> list[Content]:
    lines = wrap(text, width)
    if tag.plain:
        if lines[-1].cell_length + 2 + tag.cell_length <= width:
            lines[-1] = lines[-1] + Content("  ") + tag
        else:
            lines += wrap(tag, width)
    return lines


def marked_line(shown: Widget) -> int | None:
    """Return the first line of a widget on which something stands in reverse."""
    for y in range(shown.size.height):
        if any(part.style and part.style.reverse for part in shown.render_line(y)):
            return y
    return None


def wrap(content: Content, width: int) -> list[Content]:
    """Break a text into lines of at most `width` cells, by the habits of its script."""
    lines: list[Content] = []
    start = 0
    for paragraph in content.plain.split("\n"):
        for first, last in _fit(paragraph, max(2, width)):
            lines.append(content[start + first : start + last] if last > first else Content(""))
        start += len(paragraph) + 1
    return lines


def breaks(text: str, width: int) -> list[int]:
    """Return where the lines of a text that is being written begin, behind the first one.

    Spaces count to the line before them, and none is left out, since the cursor stands on each.
    """
    found: list[int] = []
    start, taken = 0, 0
    for first, last in _units(text):
        needed = cell_len(text[first:last])
        if taken + needed > width and first > start:
            found.append(first)
            start, taken = first, 0
        while taken + needed > width:
            start = _chop(text, start, width)
            found.append(start)
            needed = cell_len(text[start:last])
        taken += needed
    return found


def _strips(
    lines: list[Content], width: int, height: int | None, style: Style, options: RenderOptions
) -> list[Strip]:
    return Content("\n").join(lines).render_strips(width, height, style, options)


def _fit(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield where each line starts and ends, without the spaces at a break."""
    start = end = 0
    for first, last in _units(text):
        if cell_len(text[start:last].rstrip()) <= width:
            end = last
            continue
        if end > start:
            yield start, start + len(text[start:end].rstrip())
            start = first
        while cell_len(text[start:last].rstrip()) > width:
            cut = _chop(text, start, width)
            yield start, cut
            start = cut
        end = last
    yield start, start + len(text[start:].rstrip())


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a line that must not be broken."""
    start = 0
    for index in range(1, len(text)):
        if _may_break(text[index - 1], text[index]):
            yield start, index
            start = index
    if text:
        yield start, len(text)


def _may_break(left: str, right: str) -> bool:
    if right.isspace() or right in _NEVER_FIRST or unicodedata.category(right)[0] == "M":
        return False
    if left.isspace():
        return True
    if left in _NEVER_LAST or "\u200d" in (left, right):
        return False
    return _wide(left) or _wide(right)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—"


def _chop(text: str, start: int, width: int) -> int:
    end = start + 1
    while end < len(text) and cell_len(text[start : end + 1]) <= width:
        end += 1
    return end
