"""Which model this run uses, and its engine."""

import hashlib
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from coach import paths
from coach.advice.listener import Ears
from coach.cli.common import Context, Problem
from coach.engine.client import Engine, State, WorkerEngine
from coach.weights import (
    Entry,
    WeightsError,
    cores,
    fits,
    free_memory,
    gguf_problem,
    installed,
    intact,
    side_file,
    verify,
)


class Chosen(Struct, frozen=True):
    """The model of this run: `path` is None where there is none, then `note` says why."""

    path: Path | None
    name: str = ""
    fingerprint: str = ""
    adapter: Path | None = None
    ears: Ears = Ears()
    polish: bool = False
    note: str = ""
    server: str = ""


class AdapterDamaged(Problem):
    """The adapter, which is installed with the coach, is missing or damaged."""


def choose_model(context: Context) -> Chosen:
    """Return the model that was asked for, or the best one that is installed and fits.

    Raises Problem where a model was named and cannot be used.
    """
    wanted = context.model
    if context.server:
        return _server(context)
    if wanted == "none":
        return Chosen(None, note="engine-none-wanted")
    if wanted is None:
        return _installed_default(context)
    if wanted.endswith(".gguf") or "/" in wanted or "\\" in wanted:
        # Not the method of a path, which raises where there is no such user.
        return _file(context, Path(os.path.expanduser(wanted)))  # noqa: PTH111
    try:
        entry = context.catalog.find(wanted)
    except WeightsError as error:
        raise context.weights_problem(error) from error
    path = installed(context.catalog, context.models_folder).get(entry.name)
    if path is None:
        raise Problem(context.say("model-not-installed", name=entry.name))
    return _entry(context, entry, path)


def start(
    context: Context,
    chosen: Chosen,
    on_state: Callable[[State, str], None] = lambda state, detail: None,
) -> Engine | None:
    """Return an engine for the model, not loaded yet, or None where there is no model."""
    if chosen.server:
        from coach.engine.server import BadKey, ServerEngine

        try:
            return ServerEngine(chosen.server, model=context.model or "", on_state=on_state)
        except BadKey as error:
            raise Problem(context.say("engine-bad-key", variable=str(error))) from error
    if chosen.path is None:
        return None
    return WorkerEngine(
        chosen.path,
        context.log,
        adapter=chosen.adapter,
        threads=cores(),
        fingerprint=chosen.fingerprint,
        cache=context.folder / "cache",
        lock=_machine_lock(),
        on_state=on_state,
    )


def _server(context: Context) -> Chosen:
    """Return the server that the founder named. Raises Problem where that is no address."""
    from coach.engine.server import BadAddress, address_of

    try:
        address = address_of(context.server)
    except BadAddress as error:
        raise Problem(context.say("engine-no-address", address=context.server)) from error
    host = urlsplit(address).hostname or ""
    return Chosen(None, context.model or host, server=address)


def _machine_lock() -> Path | None:
    """Return the file that lets one engine of this machine and user compute at a time."""
    import platformdirs

    with warnings.catch_warnings():
        # Where a login sets no such folder, platformdirs takes another one and says so aloud.
        warnings.simplefilter("ignore")
        folder = platformdirs.user_runtime_path("founder-coach")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / "engine.lock"


class OnState:
    """Where an engine tells its state; the receiver may be set after the engine was made."""

    def __init__(self) -> None:
        self.receiver: Callable[[State, str], None] = lambda state, detail: None

    def __call__(self, state: State, detail: str) -> None:
        """Hand a state on."""
        self.receiver(state, detail)


def _installed_default(context: Context) -> Chosen:
    there = installed(context.catalog, context.models_folder)
    free = free_memory()
    best = context.catalog.default_for(free)
    known = reversed([entry for entry in context.catalog.offered() if entry.measured])
    others = [entry for entry in context.catalog.offered() if not entry.measured]
    offered = [best, *known, *others]
    note = "engine-no-model"
    for entry in offered:
        if entry.name not in there:
            continue
        if not fits(entry, free):
            note = "engine-model-too-big"
            continue
        try:
            return _entry(context, entry, there[entry.name])
        except AdapterDamaged:
            note = "engine-adapter-damaged"
        except Problem:
            # A damaged file must not keep the coach from opening.
            note = "engine-model-damaged"
    return Chosen(None, note=note)


def _entry(context: Context, entry: Entry, path: Path) -> Chosen:
    try:
        verify(entry, path)
    except (WeightsError, OSError) as error:
        raise Problem(context.say("model-damaged", name=entry.name, path=str(path))) from error
    adapter = _adapter(context, entry)
    return Chosen(path, entry.name, entry.sha256, adapter, ears(entry), entry.polish)


def ears(entry: Entry) -> Ears:
    """Return what listening needs to know of a model of the catalog."""
    return Ears(entry.thresholds, entry.adapter is not None, entry.sure)


def _adapter(context: Context, entry: Entry) -> Path | None:
    if entry.adapter is None:
        return None
    path = paths.catalog().parent / entry.adapter.file
    # Beside the notes on the models' files: where the program lies may not be written to.
    note = side_file(context.models_folder / path.name)
    try:
        whole = intact(path, entry.adapter.sha256, note)
    except OSError:
        whole = False
    if not whole:
        raise AdapterDamaged(context.say("adapter-damaged", name=entry.name, path=str(path)))
    return path


def _file(context: Context, path: Path) -> Chosen:
    if problem := gguf_problem(path):
        raise Problem(context.say(f"gguf-{problem}", path=str(path)))
    path = path.resolve()
    told = path.stat()
    stamp = f"{path}:{told.st_size}:{told.st_mtime_ns}"
    return Chosen(path, path.name, hashlib.sha256(stamp.encode()).hexdigest())
