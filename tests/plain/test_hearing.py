"""The model behind the lines: it is warm before it is needed, and does nothing in vain."""

from concurrent.futures import Future
from pathlib import Path

from coach.engine.protocol import Cancelled, Listen, Outcome, Prefill, Request
from coach.engine.scripted import ScriptedEngine
from coach.locale import sayer
from tests.plain.talking import COMPANY, sessions_in, talked
from tests.tui.helpers import ACCOUNTS, HEARD, answered


class SlowReader(ScriptedEngine):
    """Never comes to an end with reading ahead; knows what it is still at."""

    def __init__(self, spans: dict[str, str]) -> None:
        super().__init__(spans)
        self.reading: dict[Future[Outcome], Prefill] = {}
        self.most = 0

    def submit(self, request: Request) -> Future[Outcome]:
        if not isinstance(request, Prefill):
            assert not any(one.before for one in self.reading.values())
            return super().submit(request)
        self.requests.append(request)
        future: Future[Outcome] = Future()
        self.reading[future] = request
        self.most = max(self.most, sum(bool(one.before) for one in self.reading.values()))
        return future

    def cancel(self, future: Future[Outcome]) -> None:
        if self.reading.pop(future, None) is not None:
            future.set_result(Cancelled(0))


def test_the_model_loads_before_anything_is_asked(tmp_path: Path) -> None:
    engine = ScriptedEngine()
    talked(tmp_path, [COMPANY["en"][0], ":q"], engine=engine)
    assert [type(one) for one in engine.requests] == [Prefill]


def test_the_head_is_read_in_the_language_of_the_session(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(answered("zh"))
    engine = ScriptedEngine()
    talked(tmp_path, ["1", ":q"], "en", engine)
    heads = [one.messages for one in engine.requests if isinstance(one, Prefill)]
    assert heads[0] != heads[1] and set(heads[1:]) == {heads[1]}


def test_an_account_is_read_along_from_before_its_first_line_and_once_at_a_time(
    tmp_path: Path,
) -> None:
    sessions_in(tmp_path).create(answered())
    engine = SlowReader(HEARD["en"])
    first, second = "Mia did it.", "Tom too."
    talked(tmp_path, ["1", first, second, ".", "", "", "", "", ":q"], engine=engine)
    read = [one.account for one in engine.requests if isinstance(one, Prefill) and one.before]
    assert read[:3] == ["", first, f"{first}\n{second}"]
    assert engine.most == 1
    assert any(isinstance(one, Listen) for one in engine.requests)


def test_what_an_account_still_lacks_is_said_behind_it(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(answered())
    said, _ = talked(tmp_path, ["1", "It went well.", ".", ":q"])
    say = sayer("en", "tui")
    assert f"{say('lacking-person')} {say('lacking-number')}" in said
    assert ":back" in said.split("went well")[-1]


def test_an_account_that_lacks_nothing_gets_no_hint(tmp_path: Path) -> None:
    sessions_in(tmp_path).create(answered())
    said, _ = talked(tmp_path, ["1", ACCOUNTS["en"], ".", ":q"])
    assert "a name?" not in said and "a number?" not in said
