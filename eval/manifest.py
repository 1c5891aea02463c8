"""What a run was made of: models, prompts, data, code, packages, settings and machine, each by name or hash.

Two runs whose manifests agree should agree; where they do not, the manifest says where to look. Hashes are
taken of contents, never of times or places, so they are the same on every machine.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

import extractor
from eval.cases import Case
from extractor import Settings, prompting

DISTRIBUTION: Final = "conflict-extractor"
_CODE: Final = {".py", ".csv", ".json", ".txt", ".j2"}
_ANSWERS: Final = frozenset(
    {"temperature", "seed", "reasoning_effort", "context_tokens", "repairs", "repair_tokens"}
)
"""The settings that can change an answer; patience and keys cannot."""


class Fact(BaseModel):
    """Base of what a manifest holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Code(Fact):
    """The extractor's code: a hash of its files, and the commit where it is in a repository."""

    version: str
    sha256: str
    commit: str | None = None
    dirty: bool | None = None


class CaseData(Fact):
    """One case by the hashes of its text and of its labels."""

    article: str
    gold: str
    story: str


class Machine(Fact):
    """Where the seconds were measured."""

    cpus: int
    system: str
    processor: str
    python: str


class Manifest(Fact):
    """One run: one model with one strategy over some cases. ``served`` names the model as its server does.

    ``keys`` are those of the lines that belong to it (``eval.journal``).
    """

    model: str
    strategy: str
    repeats: int
    served: tuple[str, ...] = ()
    prompts: dict[str, str] = Field(default_factory=dict)
    prompt_files: str
    code: Code
    cases: dict[str, CaseData]
    keys: tuple[str, ...] = ()
    settings: dict[str, str | int | float | None]
    packages: dict[str, str]
    machine: Machine
    created: datetime

    @property
    def run(self) -> tuple[str, str]:
        """What tells it from the other runs of its folder."""
        return self.model, self.strategy

    @property
    def recipe(self) -> tuple[str, str, int, dict[str, str | int | float | None]]:
        """What must be equal for the cases of two attempts to make up one run."""
        return self.code.sha256, self.prompt_files, self.repeats, self.settings

    @property
    def seed(self) -> str | int | float | None:
        """The seed of the first repeat; the following count up."""
        return self.settings.get("seed")


class Manifests(Fact):
    """The runs of one folder."""

    runs: tuple[Manifest, ...]


def describe(model: str, strategy: str, repeats: int, cases: Iterable[Case], settings: Settings) -> Manifest:
    """Return the manifest of a run that is about to start."""
    return Manifest(
        model=model,
        strategy=strategy,
        repeats=repeats,
        prompt_files=prompts_hash(),
        code=code(),
        cases={
            case.id: CaseData(article=_hash(case.article), gold=gold_hash(case), story=case.story)
            for case in cases
        },
        settings=answering(settings),
        packages=packages(),
        machine=Machine(
            cpus=os.cpu_count() or 1,
            system=platform.system(),
            processor=platform.machine(),
            python=platform.python_version(),
        ),
        created=datetime.now(UTC),
    )


def answering(settings: Settings) -> dict[str, str | int | float | None]:
    """Return the settings that can change an answer, without anything secret."""
    chosen: dict[str, str | int | float | None] = settings.model_dump(mode="json", include=set(_ANSWERS))
    address = urlsplit(settings.base_url or "")
    return {
        **chosen,
        "base_url": f"{address.scheme}://{address.netloc.rpartition('@')[2]}{address.path}"
        if settings.base_url
        else None,
    }


def gold_hash(case: Case) -> str:
    """Return the hash of a case's labels."""
    return _hash(case.gold.model_dump_json())


@cache
def prompts_hash() -> str:
    """Return the hash of all prompt files."""
    return _hash_files(prompting.ROOT)


@cache
def code() -> Code:
    """Return what identifies the extractor's code."""
    package = Path(extractor.__file__).parent
    changed = _git(package, "status", "--porcelain", "--", str(package), str(prompting.ROOT))
    return Code(
        version=version(DISTRIBUTION),
        sha256=_hash_files(package),
        commit=_git(package, "rev-parse", "HEAD"),
        dirty=None if changed is None else bool(changed),
    )


@cache
def packages() -> dict[str, str]:
    """Return the installed versions of what this distribution depends on, extras included."""
    found = {}
    for requirement in requires(DISTRIBUTION) or ():
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return dict(sorted(found.items()))


def _git(folder: Path, *arguments: str) -> str | None:
    """Ask git, if there is one and the folder is in a repository."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _hash_files(folder: Path) -> str:
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _CODE and path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
