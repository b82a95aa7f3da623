"""Chat templates to prompt pieces, so that a founder's text never becomes a control token.

The model's own Jinja template is rendered with a private mark in the place of every piece; the
text between the marks is the template's and may hold control tokens, the pieces may not.
"""

from collections.abc import Sequence

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from coach.engine.protocol import Message, Piece

_OPEN, _CLOSE = "\ue0f1", "\ue0f2"


class TemplateProblem(Exception):  # noqa: N818 - a property of a model, told to the founder
    """The model's chat template is missing or cannot be used."""


class _Generation(Extension):
    """``{% generation %}`` marks what training takes as the assistant's; here it is only a block.

    SmolLM3's template has it.
    """

    tags = {"generation"}  # noqa: RUF012 - Jinja's own interface

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Return what stands inside."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class ChatTemplate:
    """The chat template of one model."""

    def __init__(self, source: str, bos: str, eos: str) -> None:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _Generation]
        )
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = _no_date
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise TemplateProblem(str(error)) from error
        self._bos, self._eos = bos, eos

    def pieces(self, messages: Sequence[Message]) -> list[Piece]:
        """Return the prompt for an answer by the assistant; template text is not the founder's.

        Raises TemplateProblem where the template refuses the messages.
        """
        contents: list[Piece] = []
        turns = []
        for message in messages:
            marks = []
            for piece in message.pieces:
                marks.append(f"{_OPEN}{len(contents)}{_CLOSE}")
                contents.append(piece)
            turns.append({"role": message.role, "content": "".join(marks)})
        try:
            rendered = self._template.render(
                messages=turns,
                add_generation_prompt=True,
                enable_thinking=False,
                bos_token=self._bos,
                eos_token=self._eos,
                tools=None,
            )
        except Exception as error:
            # A template is a program of the model's author: it may raise anything.
            raise TemplateProblem(str(error)) from error
        return _split(rendered, contents)


def _split(rendered: str, contents: Sequence[Piece]) -> list[Piece]:
    head, *rest = rendered.split(_OPEN)
    pieces = [Piece(head)]
    for part in rest:
        number, _, text = part.partition(_CLOSE)
        pieces += [Piece(contents[int(number)].text, founder=True), Piece(text)]
    if len(rest) != len(contents):
        raise TemplateProblem("the template drops a message")
    return [piece for piece in pieces if piece.text or piece.founder]


def _refuse(message: str) -> None:
    raise TemplateError(message)


def _no_date(_format: str) -> str:
    """A prompt's head must be byte-stable, so no date goes into it."""
    return ""
