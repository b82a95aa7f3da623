"""The bench's founders and the adapter's data are what they claim to be."""

from pathlib import Path

import pytest

from coach import knowledge, paths
from coach.advice.facts import fits_kind
from coach.advice.listener import open_facts
from coach.cli.engine import ears
from coach.session import LANGUAGES, Language
from coach.weights import load
from models.evaluation.founders import (
    BENCH,
    HALVES,
    HELD_OUT,
    Founder,
    Labels,
    agreement,
    founders,
    held_out,
    reading,
    right,
)
from models.evaluation.hearing import choose, choose_sure
from models.evaluation.replies import replied, replies
from models.evaluation.run import result
from models.evaluation.write import quality
from models.hearing import dataset

BOOK = knowledge.load(paths.knowledge())
ALL = founders(BOOK)
HELD = held_out()


def labelled_accounts(language: Language) -> list[dataset.Account]:
    return [*dataset.accounts(language), *dataset.accounts(language, HELD_OUT)]


def files() -> list[Path]:
    return [BENCH / one.half / one.language / f"{one.name}.toml" for one in ALL]


def test_each_language_has_thirty_founders_half_of_them_sealed() -> None:
    for language in LANGUAGES:
        for half in HALVES:
            assert sum((one.half, one.language) == (half, language) for one in ALL) == 15
    assert len({one.name for one in ALL}) == len(ALL)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_founder_tells_one_account_a_role_and_every_label_is_a_piece_of_it(one: Founder) -> None:
    assert one.session.language == one.language
    told = {claim for claim in BOOK.claims if one.session.answer(claim).account}
    assert told == set(one.labels)
    assert {BOOK.claims[claim].role for claim in told} == {role.id for role in BOOK.roles}
    for claim, labels in one.labels.items():
        account = one.session.answer(claim).account or ""
        assert list(labels.facts) == [spec.key for spec in BOOK.claims[claim].facts]
        for key, label in labels.facts.items():
            for words in (label, *labels.also.get(key, ())) if label else ():
                assert words in account
            if label is not None:
                dataset.reachable(label, account)
        level = one.session.answer(claim).level
        assert level is not None and level < 3
        assert labels.moves, "which move fits is labelled"
        assert all(place < len(BOOK.claims[claim].moves[level]) for place in labels.moves)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_reply_answers_for_one_needed_fact_or_for_none(one: Founder) -> None:
    answers = replies(one)
    assert set(answers) == set(one.labels)
    for claim, reply in answers.items():
        assert BOOK.claims[claim].fact(reply.fact).needed
        if reply.label is not None:
            assert all(words in reply.text for words in (reply.label, *reply.also))
            dataset.reachable(reply.label, reply.text)
        else:
            assert not reply.also
        asked = open_facts(BOOK.claims[claim], replied(one, BOOK).session.answer(claim))
        assert [spec.key for spec in asked] == [reply.fact]


def test_both_readings_label_the_same_facts_and_mostly_agree() -> None:
    for file in files():
        first, second, settled = (
            reading(file, "first"),
            reading(file, "second"),
            reading(file, "labels"),
        )
        assert set(first) == set(second) == set(settled)
        for claim, labels in settled.items():
            assert set(first[claim].facts) == set(second[claim].facts) == set(labels.facts)
    for same, total in agreement(BOOK).values():
        assert same / total > 0.8


@pytest.mark.parametrize(
    ("words", "good"),
    [("Mia", True), ("mia", True), ("Mia Lund", True), ("Mi", True), ("Jonas", False), ("", False)],
)
def test_heard_words_are_right_up_to_their_border(words: str, good: bool) -> None:
    labels = Labels({"person": "Mia"}, {"person": ["Mia Lund"]})
    assert right(words, labels, "person", "en") is good


def test_nothing_is_right_where_nothing_was_said() -> None:
    assert not right("Mia", Labels({"person": None}), "person", "en")


def test_the_adapter_was_tuned_on_hundreds_of_accounts_in_both_languages() -> None:
    data = dataset.everything()
    assert len(data) >= 400
    assert sum(len(account.facts) for _, account in data) >= 1500
    for language in LANGUAGES:
        ours = [account for told, account in data if told == language]
        assert {account.claim for account in ours} == set(BOOK.claims)
        silent = sum(label is None for one in ours for label in one.facts.values())
        assert 0.25 < silent / sum(len(one.facts) for one in ours) < 0.55


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_tuning_data_can_be_pointed_at(language: Language) -> None:
    for account in labelled_accounts(language):
        specs = {spec.key: spec for spec in BOOK.claims[account.claim].facts}
        assert set(account.facts) == set(specs), account.account
        for label in account.facts.values():
            if label is not None:
                assert dataset.reachable(label, account.account)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_a_fitting_move_is_one_of_those_to_choose_from(language: Language) -> None:
    labelled = [one for one in dataset.accounts(language) if one.moves]
    assert {one.claim for one in labelled} == set(BOOK.claims)
    for account in labelled:
        for level, fitting in account.moves.items():
            places = range(len(BOOK.claims[account.claim].moves[level]))
            assert set(fitting.best) <= set(fitting.among) <= set(places), account.account
            assert len(fitting.among) > 1 and fitting.best


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_any_person_or_number_of_the_tuning_data_fails_the_kind_checks(
    language: Language,
) -> None:
    told = [
        fits_kind(label, spec.kind, language)
        for account in labelled_accounts(language)
        for spec in BOOK.claims[account.claim].facts
        if (label := account.facts[spec.key]) is not None
    ]
    assert sum(told) / len(told) > 0.97


def test_no_account_of_the_bench_was_tuned_on() -> None:
    tuned = {account.account for _, account in dataset.everything()}
    told = {one.session.answer(claim).account for one in [*ALL, *HELD] for claim in one.labels}
    assert not tuned & told
    proved = dataset.everything(dataset.DATA.parent / "validation")
    assert not {account.account for _, account in proved} & told
    held = {one.session.answer(claim).account for one in HELD for claim in one.labels}
    assert not held & {one.session.answer(claim).account for one in ALL for claim in one.labels}


def test_what_is_held_out_tells_of_every_claim_in_both_languages() -> None:
    for language in LANGUAGES:
        ours = [one for one in HELD if one.language == language]
        assert {claim for one in ours for claim in one.labels} == set(BOOK.claims)
        assert len(ours) == 100


def test_a_label_gives_up_marks_at_which_no_span_can_begin() -> None:
    assert dataset.reachable("《三分钟》", "发了《三分钟》这篇") == "三分钟"
    assert dataset.reachable("加个“复制”", "想加个“复制”。") == "加个“复制”"
    assert dataset.reachable("I", "In May I'd had enough") == "I"
    with pytest.raises(ValueError, match="no span can be"):
        dataset.reachable("met, then", "We met, then left")


def test_the_catalog_tells_how_well_a_model_heard_on_the_sealed_half() -> None:
    for entry in load(paths.catalog()).models:
        kept = result(entry.name)
        assert (kept is None) is (entry.heard is None), entry.name
        if kept is not None and entry.heard is not None:
            assert (kept.sha256, kept.adapter) == (
                entry.sha256,
                entry.adapter.sha256 if entry.adapter else "",
            )
            assert quality(kept, ears(entry), BOOK, ALL) == pytest.approx(entry.heard, abs=0.01)


def test_the_thresholds_of_the_catalog_are_those_of_the_open_half() -> None:
    known = {one.name: one for one in ALL if one.half == "open"}
    for entry in load(paths.catalog()).models:
        if (kept := result(entry.name)) is None:
            continue
        heard = [one for one in kept.heard if one.founder in known]
        for language in LANGUAGES:
            chosen = choose(heard, known, BOOK, language, tuned=bool(kept.adapter))
            assert chosen == dict(entry.thresholds[language])
        assert choose_sure(heard, known, BOOK, ears(entry)) == entry.sure, entry.name
