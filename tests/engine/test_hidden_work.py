"""What the worker does ahead of time: nothing of it changes an answer, and all of it gives way."""

import io
import json
import threading
import time
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock

from coach.advice.prompt import LISTENING
from coach.engine.client import WorkerEngine
from coach.engine.llama import Aborted
from coach.engine.protocol import Cancelled, Done, Generate, Message, Piece, Prefill
from coach.engine.turn import Turn
from coach.engine.worker import Worker
from tests.engine.conftest import Start
from tests.engine.test_worker import ACCOUNT, ended, listening, wait_for
from tests.model_files import small_model

LONG = "We moved the desk to the window and nobody noticed. " * 25 + ACCOUNT


def typed(account: str) -> Prefill:
    prompt = LISTENING["en"]
    return Prefill(0, prompt.head, prompt.before, account)


def writing(tokens: int, *, speculative: bool = False, candidates: int = 1) -> Generate:
    turn = Message("user", (Piece("Tell a long story about a harbour."),))
    return Generate(0, (turn,), candidates, tokens, 0.7, 5, speculative)


def caching(folder: Path) -> WorkerEngine:
    """An engine that keeps evaluated heads in `folder / "cache"`."""
    return WorkerEngine(
        small_model(),
        folder / "engine.log",
        fingerprint="smollm",
        cache=folder / "cache",
        lock=folder / "engine.lock",
    )


@pytest.fixture
def cached(tmp_path: Path) -> WorkerEngine:
    return caching(tmp_path)


def test_an_account_that_was_read_while_it_was_typed_is_heard_the_same(start: Start) -> None:
    cold = ended(start().submit(listening(LONG)))
    engine = start()
    for end in (1, 30, 31, 400, 390, 700, len(LONG)):
        assert isinstance(ended(engine.submit(typed(LONG[:end]))), Done)
    # Something else was typed and taken back meanwhile.
    assert isinstance(ended(engine.submit(typed(LONG[:350] + " Or not? "))), Done)
    assert isinstance(ended(engine.submit(typed(LONG))), Done)
    warm = ended(engine.submit(listening(LONG)))
    assert isinstance(cold, Done) and isinstance(warm, Done)
    assert warm.spans == cold.spans


def test_a_listening_called_off_at_any_moment_leaves_nothing_in_the_next_answer(
    start: Start,
) -> None:
    other = "Tom left in May. " * 8 + ACCOUNT
    expected = ended(start().submit(listening(other)))
    engine = start()
    for delay in (0.0, 0.02, 0.08, 0.2):
        ended(engine.submit(typed(ACCOUNT)))
        called_off = engine.submit(listening())
        time.sleep(delay)
        engine.cancel(called_off)
        ended(called_off)
        got = ended(engine.submit(listening(other)))
        assert isinstance(got, Done) and isinstance(expected, Done)
        assert got.spans == expected.spans


def test_reading_ahead_leaves_little_to_do(start: Start) -> None:
    engine = start()
    done = ended(engine.submit(typed(LONG)))
    whole = ended(engine.submit(listening(LONG)))
    assert isinstance(done, Done) and isinstance(whole, Done)
    assert 0 <= whole.evaluated - done.evaluated <= 32 + 2


def test_a_head_restored_from_disk_gives_the_same_answer(
    cached: WorkerEngine, tmp_path: Path, start: Start
) -> None:
    fresh = ended(start().submit(listening()))
    first = ended(cached.submit(listening()))
    cached.close()
    assert len(list((tmp_path / "cache").glob("*.state"))) == 1
    again = caching(tmp_path)
    try:
        # Loading ends with its measurements; only the head is evaluated or restored after it.
        head = ended(again.submit(typed("")))
        second = ended(again.submit(listening()))
    finally:
        again.close()
    cold = start()
    ended(cold.submit(writing(1)))
    evaluated = ended(cold.submit(typed("")))
    assert isinstance(head, Done) and isinstance(evaluated, Done)
    assert head.evaluated == evaluated.evaluated
    assert head.seconds < evaluated.seconds / 2
    assert isinstance(fresh, Done) and isinstance(first, Done) and isinstance(second, Done)
    assert first.spans == second.spans == fresh.spans


def test_a_damaged_head_is_evaluated_again(cached: WorkerEngine, tmp_path: Path) -> None:
    first = ended(cached.submit(listening()))
    cached.close()
    (state,) = (tmp_path / "cache").glob("*.state")
    data = bytearray(state.read_bytes())
    data[len(data) // 2] ^= 1
    state.write_bytes(data)
    again = caching(tmp_path)
    try:
        second = ended(again.submit(listening()))
    finally:
        again.close()
    assert isinstance(first, Done) and isinstance(second, Done)
    assert second.spans == first.spans
    assert bytes(data) not in [file.read_bytes() for file in (tmp_path / "cache").glob("*.state")]


def test_the_number_of_threads_is_measured_once_and_kept(
    cached: WorkerEngine, tmp_path: Path
) -> None:
    ended(cached.submit(listening()))
    cached.close()
    (file,) = (tmp_path / "cache").glob("threads-*.json")
    told = json.loads(file.read_text())
    assert {told["threads"]["decode"], told["threads"]["prefill"]} <= {1, 2}
    again = caching(tmp_path)
    try:
        ended(again.submit(listening()))
    finally:
        again.close()
    assert json.loads(file.read_text()) == told


def test_a_core_is_left_to_whoever_types_also_while_something_is_waited_for() -> None:
    class Quiet:
        hurried = True

        def hurry(self, on: bool) -> None:
            self.hurried = on

    worker, model = Worker(io.BytesIO()), Quiet()
    worker._model = model  # type: ignore[assignment]
    worker._put(msgspec.structs.replace(listening(), id=1))
    assert model.hurried
    worker._put(msgspec.structs.replace(typed(LONG), id=2))
    assert not model.hurried


def test_what_was_ahead_and_is_waited_for_by_now_goes_before_what_is_typed(start: Start) -> None:
    engine = start()
    ended(engine.submit(listening()))
    order: list[str] = []
    engine.submit(writing(60)).add_done_callback(lambda _: order.append("waited for"))
    sent = engine.submit(msgspec.structs.replace(listening(), speculative=True))
    sent.add_done_callback(lambda _: order.append("sent"))
    read = engine.submit(typed(LONG))
    read.add_done_callback(lambda _: order.append("typed"))
    engine.urge(sent)
    assert isinstance(ended(sent), Done)
    assert isinstance(ended(read), Done)
    assert order == ["waited for", "sent", "typed"]


def test_what_is_waited_for_goes_before_what_is_not_and_that_is_done_after_it(
    start: Start,
) -> None:
    engine = start()
    ended(engine.submit(listening()))
    order: list[str] = []
    idle = engine.submit(writing(160, speculative=True))
    idle.add_done_callback(lambda _: order.append("idle"))
    time.sleep(0.2)
    ahead = engine.submit(typed(LONG))
    ahead.add_done_callback(lambda _: order.append("typed"))
    urgent = engine.submit(listening())
    urgent.add_done_callback(lambda _: order.append("waited for"))
    assert isinstance(ended(idle), Done)
    assert isinstance(ended(ahead), Done) and isinstance(ended(urgent), Done)
    assert order == ["waited for", "typed", "idle"]


def test_what_is_listened_to_ahead_gives_way_and_hears_the_same(start: Start) -> None:
    engine = start()
    quiet = ended(engine.submit(listening()))
    order: list[str] = []
    ahead = engine.submit(msgspec.structs.replace(listening(), speculative=True))
    ahead.add_done_callback(lambda _: order.append("ahead"))
    reading = engine.submit(typed(LONG))
    reading.add_done_callback(lambda _: order.append("typed"))
    disturbed = ended(ahead)
    assert isinstance(ended(reading), Done)
    assert order == ["typed", "ahead"]
    assert isinstance(quiet, Done) and isinstance(disturbed, Done)
    assert disturbed.spans == quiet.spans


def test_interrupted_work_gives_the_same_text(start: Start) -> None:
    quiet = ended(start().submit(writing(40, candidates=3)))
    engine = start()
    ended(engine.submit(listening()))
    idle = engine.submit(writing(40, speculative=True, candidates=3))
    time.sleep(0.1)
    assert not idle.done()
    ended(engine.submit(listening()))
    assert not idle.done()
    disturbed = ended(idle)
    assert isinstance(quiet, Done) and isinstance(disturbed, Done)
    assert disturbed.texts == quiet.texts
    assert len(quiet.texts) == 3


def test_interrupted_work_can_still_be_cancelled(start: Start) -> None:
    engine = start()
    ended(engine.submit(listening()))
    idle = engine.submit(writing(400, speculative=True))
    time.sleep(0.1)
    urgent = engine.submit(listening())
    engine.cancel(idle)
    assert isinstance(ended(urgent), Done)
    assert isinstance(ended(idle), Cancelled)


def test_a_second_engine_of_the_machine_waits_its_turn_and_can_be_called_off(
    cached: WorkerEngine, tmp_path: Path
) -> None:
    other = FileLock(tmp_path / "engine.lock")
    other.acquire()
    waiting, given_up = cached.submit(listening()), cached.submit(listening())
    time.sleep(1.5)
    cached.cancel(given_up)
    assert not waiting.done()
    other.release()
    assert isinstance(ended(waiting), Done)
    assert isinstance(ended(given_up), Cancelled)
    cached.close()


def test_it_is_told_when_another_engine_of_the_machine_computes(tmp_path: Path) -> None:
    told: list[str] = []
    other = FileLock(tmp_path / "engine.lock")
    other.acquire()
    engine = WorkerEngine(
        small_model(),
        tmp_path / "engine.log",
        lock=tmp_path / "engine.lock",
        on_state=lambda state, detail: told.append(state),
    )
    asked = engine.submit(listening())
    assert wait_for(lambda: told[-1] == "waiting")
    other.release()
    assert isinstance(ended(asked), Done)
    assert wait_for(lambda: told[-1] == "ready")
    assert told[:3] == ["loading", "waiting", "loading"]
    engine.close()


def test_an_engine_that_waits_gets_its_turn_before_the_other_takes_another(tmp_path: Path) -> None:
    lock = str(tmp_path / "engine.lock")
    order: list[str] = []
    waits = threading.Event()
    busy, patient = Turn(lock, lambda on: None), Turn(lock, lambda on: waits.set())

    def take() -> None:
        with patient:
            order.append("patient")

    other = threading.Thread(target=take)
    with busy:
        other.start()
        assert waits.wait(10)
    with busy:
        order.append("busy")
    other.join()
    assert order == ["patient", "busy"]


def test_whoever_stops_waiting_keeps_nobody_from_a_turn(tmp_path: Path) -> None:
    lock = str(tmp_path / "engine.lock")
    busy, patient = Turn(lock, lambda on: None), Turn(lock, lambda on: None)
    with busy:
        patient.stop()
        with pytest.raises(Aborted), patient:
            pass
    with busy:
        pass
