"""The longest account of either language fits the context, with the longest prompt around it."""

import pytest
from msgspec.structs import replace

from coach.advice.listener import LONGEST_ACCOUNT, Ears, request, warm_up
from coach.advice.polish import request as rewording
from coach.advice.polish import rewordable
from coach.engine.client import CONTEXT
from coach.engine.llama import ROOM
from coach.engine.protocol import Done, Failed, Generate, Listen, Message
from coach.engine.reading import LONGEST_ANSWER
from coach.handbook import Claim
from coach.report import build
from coach.session import Answer, Language
from tests.core.founders import HANDBOOK, LANGUAGES, blank
from tests.engine.conftest import Start

# Qwen counts 1.5 to 1.8 Chinese characters a token, and 3 to 4 English ones; here with a margin.
TOKENS = {"en": 0.5, "zh": 0.9}
# What a chat template puts around a message.
AROUND = 8
# One founder's way of telling, over and over: names, figures, dates.
TOLD = {
    "en": "On 14 March Mia rang 12 clinics; 5 of them had not signed in since the 2nd. ",
    "zh": "三月十四号小马给12家诊所打了电话，其中5家从2号以后就没登录过。",
}
PROMPTS = [(language, tuned) for language in LANGUAGES for tuned in (False, True)]


def longest(language: Language) -> str:
    return (TOLD[language] * LONGEST_ACCOUNT)[:LONGEST_ACCOUNT]


def listening(claim: Claim, language: Language, account: str, *, tuned: bool = False) -> Listen:
    asked = request(claim, Answer(account=account), language, Ears(tuned=tuned))
    assert asked is not None
    return asked


def tokens(messages: tuple[Message, ...], language: Language) -> float:
    """So many tokens a prompt has at most."""
    texts = [piece.text for message in messages for piece in message.pieces]
    return AROUND * len(messages) + TOKENS[language] * sum(map(len, texts))


@pytest.mark.parametrize(("language", "tuned"), PROMPTS)
def test_four_questions_to_the_longest_account_fit(language: Language, tuned: bool) -> None:
    needed = []
    for claim in HANDBOOK.claims.values():
        asked = listening(claim, language, longest(language), tuned=tuned)
        assert LONGEST_ACCOUNT / 2 <= len(asked.account) <= LONGEST_ACCOUNT
        branch = TOKENS[language] * max(map(len, asked.questions)) + AROUND + LONGEST_ANSWER
        before = TOKENS[language] * len(asked.before + asked.account)
        needed.append(tokens(asked.messages, language) + before + 4 * branch + ROOM)
    assert max(needed) <= CONTEXT


@pytest.mark.parametrize("language", LANGUAGES)
def test_rewording_beside_the_longest_account_fits(language: Language) -> None:
    asked: list[Generate] = []
    # Also beside one of which only the beginning is listened to.
    for account in (longest(language), 2 * longest(language)):
        session = replace(blank(), language=language)
        for claim in HANDBOOK.claims:
            session = session.with_answer(claim, Answer(choice=0, account=account))
        report = build(session, HANDBOOK, language)
        asked += [
            rewording(sentence, block, session, language, 0)
            for block, sentence in rewordable(report, session)
        ]
    needed = [tokens(one.messages, language) + one.candidates * one.tokens for one in asked]
    assert len(asked) > 4 and max(needed) <= CONTEXT


def test_the_longest_english_account_is_heard_by_a_real_model(start: Start) -> None:
    claim = HANDBOOK.claims["U3"]
    done = start().submit(listening(claim, "en", longest("en"))).result(timeout=300)
    assert isinstance(done, Done) and len(done.spans) == 4


def test_an_account_of_a_token_per_byte_is_too_long_and_nothing_worse(start: Start) -> None:
    claim, engine = HANDBOOK.claims["U3"], start()
    # This small model knows none of these characters.
    for character in "𰻞🧑龘":
        account = character * LONGEST_ACCOUNT
        for asked in (listening(claim, "zh", account), warm_up("zh", Ears(), claim, account)):
            failed = engine.submit(asked).result(timeout=120)
            assert isinstance(failed, Failed) and failed.code == "too_long"
    turn = listening(claim, "en", "Mia runs it.")
    assert isinstance(engine.submit(turn).result(timeout=120), Done)
