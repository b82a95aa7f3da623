"""The prompts: how the model is asked to listen, per language.

The head (instructions and examples) is the same bytes for every account, so that its evaluation
can be kept. What a founder wrote is a piece of its own, marked as such.
"""

from msgspec import Struct

from coach.engine.protocol import Message, Piece
from coach.session import Language


class Listening(Struct, frozen=True):
    """The texts of the listening prompt in one language."""

    head: tuple[Message, ...]
    before: str
    question: str
    refusal: str


def _turns(system: str, turns: tuple[tuple[str, str], ...]) -> tuple[Message, ...]:
    messages = [Message("system", (Piece(system),))]
    for user, assistant in turns:
        messages.append(Message("user", (Piece(user),)))
        messages.append(Message("assistant", (Piece(assistant),)))
    return tuple(messages)


_EN_A = (
    "Text: Our office manager Ruth ordered 30 chairs in May, "
    "mostly because the old ones squeaked.\nQuestion: "
)
_EN_B = "Text: We talked about the new kitchen on Monday. It was a good talk.\nQuestion: "
_ZH_A = "文字：行政老秦五月份订了30把椅子，主要是旧的一坐就响。\n问题："
_ZH_B = "文字：周一大家聊了聊新厨房，聊得挺好。\n问题："

LISTENING: dict[Language, Listening] = {
    "en": Listening(
        head=_turns(
            "Answer with the fewest words, copied exactly from the text. "
            "If the text does not say it, answer: not said",
            (
                (_EN_A + "Who ordered the chairs?", "Ruth"),
                (_EN_A + "How many chairs were ordered?", "30 chairs"),
                (_EN_A + "How much did the chairs cost?", "not said"),
                (_EN_B + "Who decided on the kitchen?", "not said"),
                (_EN_B + "When was it talked about?", "Monday"),
            ),
        ),
        before="Text: ",
        question="\nQuestion: {question}",
        refusal="not said",
    ),
    "zh": Listening(
        head=_turns(
            "从文字里原样抄出最短的几个字来回答。文字里没有说的，就回答：没说",
            (
                (_ZH_A + "椅子是谁订的？", "老秦"),
                (_ZH_A + "订了多少把椅子？", "30把"),
                (_ZH_A + "椅子花了多少钱？", "没说"),
                (_ZH_B + "新厨房是谁定的？", "没说"),
                (_ZH_B + "什么时候聊的？", "周一"),
            ),
        ),
        before="文字：",
        question="\n问题：{question}",
        refusal="没说",
    ),
}
