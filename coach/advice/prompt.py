"""The prompts: how the model is asked to listen, per language.

The head (instructions and examples) is the same bytes for every account, so that its evaluation
can be kept. What a founder wrote is a piece of its own, marked as such.
"""

from msgspec import Struct

from coach.engine.protocol import Message, Piece
from coach.session import Language


class Listening(Struct, frozen=True):
    """The texts of the listening prompt in one language.

    `before` may show all questions of the claim ahead of the account: ``{questions}``.
    """

    head: tuple[Message, ...]
    before: str
    question: str
    refusal: str


Example = tuple[str, tuple[tuple[str, str], ...]]


def _head(
    system: str, before: str, question: str, examples: tuple[Example, ...]
) -> tuple[Message, ...]:
    """Return the turns of the head: each example's text once, then its questions and answers."""
    messages = [Message("system", (Piece(system),))]
    for text, turns in examples:
        for number, (asked, answer) in enumerate(turns):
            shown = question.format(question=asked)
            asking = before + text + shown if number == 0 else shown.lstrip("\n")
            messages.append(Message("user", (Piece(asking),)))
            messages.append(Message("assistant", (Piece(answer),)))
    return tuple(messages)


# What an example teaches: who was meant to do it is not who did it; a number beside the one asked
# for is not it; a plan is no fact; and most texts do not answer every question.
_EN: tuple[Example, ...] = (
    (
        "Ruth was meant to run the webinar, but Ines did it in the end. 48 signed up, 19 came. "
        "Next time we want 100. Somebody from Bosch asked for a price list.",
        (
            ("Who ran the webinar?", "Ines"),
            ("How many people came to it?", "19"),
            ("How many customers did it bring?", "not said"),
            ("What was the webinar about?", "not said"),
            ("What did someone ask for?", "price list"),
        ),
    ),
    (
        "support keeps hearing that people print the invoices, so last Tuesday we added a download "
        "button. Good talk with the team about it, everyone liked it.",
        (
            ("What was changed?", "added a download button"),
            ("What was noticed about users?", "people print the invoices"),
            ("Who decided on the change?", "not said"),
            ("How long did it take to build?", "not said"),
            ("When was it changed?", "last Tuesday"),
        ),
    ),
)
_ZH: tuple[Example, ...] = (
    (
        "线上分享本来该秦姐讲，最后是小马讲的。报名48个，来了19个，下次想做到100个。博世那边有人要了份报价单。",
        (
            ("分享是谁讲的？", "小马"),
            ("实际来了多少人？", "19个"),
            ("带来了几个客户？", "没说"),
            ("分享讲的是什么？", "没说"),
            ("有人要了什么？", "报价单"),
        ),
    ),
    (
        "客服老听人说要把发票打印出来，上周二我们就加了个下载按钮。跟大伙儿聊了聊，都说挺好。",
        (
            ("改了什么？", "加了个下载按钮"),
            ("发现用户怎么做？", "把发票打印出来"),
            ("是谁拍板改的？", "没说"),
            ("做了多久？", "没说"),
            ("什么时候改的？", "上周二"),
        ),
    ),
)


def _listening(
    system: str, before: str, question: str, refusal: str, examples: tuple[Example, ...]
) -> Listening:
    return Listening(_head(system, before, question, examples), before, question, refusal)


LISTENING: dict[Language, Listening] = {
    "en": _listening(
        "Copy from the text the few words that answer the question, exactly as they stand. "
        "If the text does not answer it, answer: not said",
        "Text: ",
        "\nQuestion: {question}",
        "not said",
        _EN,
    ),
    "zh": _listening(
        "从文字里原样抄出回答问题的那几个字，越短越好。文字没有回答的，就说：没说",
        "文字：",
        "\n问题：{question}",
        "没说",
        _ZH,
    ),
}

# An adapter has learned the task, so that no examples are needed; it was tuned on these very words.
TUNED: dict[Language, Listening] = {
    "en": _listening(
        "Copy from the text the few words that answer the question. "
        "If it does not answer: not said",
        "Questions: {questions}\nText: ",
        "\nQuestion: {question}",
        "not said",
        (),
    ),
    "zh": _listening(
        "从文字里原样抄出回答问题的那几个字。文字没有回答的，就说：没说",
        "问题：{questions}\n文字：",
        "\n问题：{question}",
        "没说",
        (),
    ),
}
