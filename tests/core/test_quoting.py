"""The quote: the founder's own words, whole clauses of them, letter for letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from coach.quoting import LONGEST_QUOTE, quote, uncut
from coach.session import Answer, Fact, plain

from .founders import hostile, many


@many
@given(hostile | st.text(), hostile | st.text())
def test_a_quote_of_any_account_is_verbatim_and_not_too_wide(account: str, followup: str) -> None:
    answer = Answer(account=account, followup=followup)
    words = quote(answer)
    assert cell_len(words) <= LONGEST_QUOTE
    assert plain(words) == words
    assert uncut(words) in plain(account) + "\n" + plain(followup)
    # Stray punctuation at the head of a sentence is no quote; anything with a word in it is.
    if any(character.isalnum() for character in plain(account) + plain(followup)):
        assert words


def test_the_quote_is_the_sentence_with_most_facts() -> None:
    account = "We met. Ines saw 12 users in Braga. It rained!"
    facts = {
        "a": Fact("Ines", "heard", "account", 8, 12),
        "b": Fact("12 users", "heard", "account", 17, 25),
        "c": Fact("It rained", "confirmed", "typed"),
    }
    assert quote(Answer(account=account, facts=facts)) == "We met. Ines saw 12 users in Braga."


def test_a_very_long_sentence_is_cut_with_a_sign() -> None:
    for account in ("word " * 200, "字" * 300):
        words = quote(Answer(account=account))
        assert words.endswith("…") and cell_len(words) <= LONGEST_QUOTE
        assert words[:-1] in account
        assert not words[:-1].endswith(" wor")


RAMBLING = (
    "we went to see the mill in march because the rake had jammed twice and the owner was furious "
    "so Uros drove up there with the spare sensor and found that nobody had cleaned the grating "
    "since the autumn and then he sat with the old man for 3 hours and wrote down what he does at "
    "night when the alarm rings"
)
UNBROKEN = (
    "年前给三个菜市场装了电子秤 摊主嫌麻烦 有一半拔了插头 老郝挨个去劝 劝回来十九家 "
    "剩下的说要看邻摊怎么算账 "
    "我们就挑了卖豆腐的那家先做 做了一个小喇叭报数 隔壁听见了都来问 一个礼拜又接上十七户 "
    "后来谁也没再提装了多少"
)


@pytest.mark.parametrize(
    ("account", "heard"),
    [(RAMBLING, "3 hours"), (RAMBLING, "Uros"), (UNBROKEN, "十七户"), (UNBROKEN, "小喇叭")],
)
def test_a_sentence_without_end_is_cut_between_clauses_around_its_facts(
    account: str, heard: str
) -> None:
    words = quote(Answer(account=account, facts={"a": Fact(heard, "heard", "account")}))
    before, behind = account.split(uncut(words))
    assert heard in words
    assert words.startswith("…") == bool(before) and words.endswith("…") == bool(behind)
    assert cell_len(words) <= LONGEST_QUOTE
    for border in (uncut(words) if before else "", behind.strip()):
        assert not border or account is UNBROKEN or border.startswith(("and ", "so ", "when "))
    assert account is RAMBLING or (before[-1:] in ("", " ") and behind[:1] in ("", " "))


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (
            "The man in Velenje has a notebook. He draws every single crack by hand. Fine.",
            "The man in Velenje has a notebook. He draws every single crack by hand.",
        ),
        (
            "白凌去了丹东。她在炉子跟前坐了三天，一张照片没拍。就这样。",
            "白凌去了丹东。她在炉子跟前坐了三天，一张照片没拍。",
        ),
        ("Ten weeks. Then binned.", "Ten weeks. Then binned."),
        ("Films. It took as long as it took.", "Films. It took as long as it took."),
        (
            "Jonas fell ill. So I told him to stay at home.",
            "Jonas fell ill. So I told him to stay at home.",
        ),
        (
            "老冼去了太康。我叫他跟小靳一起在磅房坐了两宿，别的什么也没干，后来谁都没再提过这一趟。",
            "老冼去了太康。我叫他跟小靳一起在磅房坐了两宿，别的什么也没干，后来谁都没再提过这一趟。",
        ),
        ("Ok.\nShe called all forty of them again.", "She called all forty of them again."),
    ],
)
def test_a_sentence_that_is_short_or_points_back_takes_along_the_one_before(
    account: str, expected: str
) -> None:
    assert quote(Answer(account=account)) == expected


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (
            "The letter went out after two weeks and nobody in the house had read it before that. "
            "No, I take it back, that was the automatic letter that the system sends to them all. "
            "The tags were printed and the printer only ate round labels, so all was for nothing.",
            "The tags were printed and the printer only ate round labels, so all was for nothing.",
        ),
        (
            "样板间是饶姐定的，她一个人看完，当天下午就叫大家照着做了，谁也没问过客户一句话。不对，饶姐那天不在。"
            "代理要一张码两块钱，合起来三万多，我说先停一停，后来就停到今天也没人再提起过这件事了。",
            "代理要一张码两块钱，合起来三万多，我说先停一停，后来就停到今天也没人再提起过这件事了。",
        ),
    ],
)
def test_what_is_taken_back_is_rather_not_quoted(account: str, expected: str) -> None:
    assert quote(Answer(account=account)) == expected


def test_what_is_taken_back_but_holds_the_facts_is_quoted_with_what_takes_it_back() -> None:
    account = "五家都是佘敏从年会上带回来的。不对，阜康那两家没去年会，自己打的电话。谁指的路没问。"
    answer = Answer(account=account, facts={"who": Fact("佘敏", "heard", "account")})
    assert quote(answer) == "五家都是佘敏从年会上带回来的。不对，阜康那两家没去年会，自己打的电话。"


def test_a_cut_quote_does_not_begin_where_one_cannot_see_who_is_spoken_of() -> None:
    account = (
        "on the last wet Thursday of the second quarter our chairman's son-in-law Hafiz, who comes "
        "only for the curry puffs, put a finger on the slide and asked why 22 stand builders in "
        "Cebu confirm their plots when the bank had been promised 80"
    )
    heard = {number: Fact(number, "heard", "account") for number in ("22", "80")}
    assert quote(Answer(account=account, facts=heard)).startswith("…put a finger on the slide")


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("We met Mrs. Peeters in Ghent. Fine.", "We met Mrs. Peeters in Ghent."),
        (
            ". , and then Mia called all forty of them one by one, until late. Ok.",
            "and then Mia called all forty of them one by one, until late.",
        ),
        ("Look at a; b and c<!-- here", "Look at a; b and c<!-- here"),
        ("。、后来老周把四十家都打了一遍。行。", "后来老周把四十家都打了一遍。"),
    ],
)
def test_a_quote_is_a_whole_sentence(account: str, expected: str) -> None:
    assert quote(Answer(account=account)) == expected


def test_of_a_long_account_without_a_full_stop_no_run_is_looked_at_that_has_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []

    def measured(text: str) -> int:
        looked.append(len(text))
        return cell_len(text)

    monkeypatch.setattr("coach.quoting.cell_len", measured)
    quote(Answer(account="and then the rake stood still " * 600))
    # The sentence itself, a few times; of each clause on, no run wider than one behind the last.
    assert sum(length > 2 * LONGEST_QUOTE for length in looked) <= 4
