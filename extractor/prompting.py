"""Prompts are files: load, render and fingerprint them.

``prompts/NAME/vN/`` holds ``system.md.j2`` and ``user.md.j2`` (Jinja) and, where a prompt teaches by example,
``examples.json``: a list of ``{"user": {variables}, "answer": …}`` that become earlier turns of the chat.
System words and examples never depend on the article, so they come first and caches serve them.

A released version never changes: ``prompts/released.json`` keeps its fingerprint, and loading checks it.

Article text is untrusted. It only ever enters as the value of a variable, never as template code, and
the ``quoted`` filter breaks up whatever in it could be read as a delimiter or as a chat turn.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import PromptError
from extractor.llm.model import Message, Prompt

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_PACKAGE = Path(__file__).parent
ROOT = next(
    (path for path in (_PACKAGE / "_prompts", _PACKAGE.parent / "prompts") if path.is_dir()),
    _PACKAGE.parent / "prompts",
)
_TAGS = re.compile(r"<(?=[<\s]*[|/!｜a-z])", re.IGNORECASE)
_INSTRUCTION = re.compile(r"\[(?=/?INST\])")
_LINE_ENDS = re.compile(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class PromptTemplate:
    """One version of one prompt; ``fingerprint`` changes with any of its words."""

    name: str
    version: str
    system: str
    user: str
    examples: tuple[tuple[dict[str, object], str], ...]
    fingerprint: str

    def render(self, **variables: object) -> Prompt:
        """Return the chat for one article; the last message alone depends on the variables.

        Raises PromptError when the template asks for a variable that is not given.
        """
        return Prompt(
            messages=(*self._static(), Message("user", _render(self.user, variables, self.name))),
            static=1 + 2 * len(self.examples),
        )

    @cache  # noqa: B019 - templates are loaded once and live as long as the process
    def _static(self) -> tuple[Message, ...]:
        messages = [Message("system", _render(self.system, {}, self.name))]
        for variables, answer in self.examples:
            messages.append(Message("user", _render(self.user, variables, self.name)))
            messages.append(Message("assistant", answer))
        return tuple(messages)

    def __hash__(self) -> int:
        return hash(self.fingerprint)


@cache
def load(name: str, version: str | None = None, root: Path = ROOT) -> PromptTemplate:
    """Load a prompt, in its newest version unless one is named ("v2").

    Raises PromptError when it does not exist or a released version was changed.
    """
    versions = sorted(
        (path for path in (root / name).glob("v*") if path.name[1:].isdigit()), key=lambda p: int(p.name[1:])
    )
    folder = root / name / version if version else (versions[-1] if versions else root / name / "v1")
    try:
        system = (folder / "system.md.j2").read_text(encoding="utf-8")
        user = (folder / "user.md.j2").read_text(encoding="utf-8")
        file = folder / "examples.json"
        read = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
        examples = tuple((dict(item["user"]), _answer(item["answer"])) for item in read)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PromptError(f"the prompt {name}/{folder.name} cannot be read: {error!r}") from error
    fingerprint = sha256(
        json.dumps([name, folder.name, system, user, read], sort_keys=True).encode()
    ).hexdigest()[:12]
    released = _released(root).get(f"{name}/{folder.name}", fingerprint)
    if released != fingerprint:
        raise PromptError(
            f"the released prompt {name}/{folder.name} was changed ({released} became {fingerprint}): "
            f"restore its words, or put the new ones into a new version beside it"
        )
    return PromptTemplate(
        name=name,
        version=folder.name,
        system=system,
        user=user,
        examples=examples,
        fingerprint=fingerprint,
    )


def _answer(answer: object) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


@cache
def _released(root: Path) -> dict[str, str]:
    file = root / "released.json"
    if not file.exists():
        return {}
    fingerprints: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return fingerprints


def _render(source: str, variables: dict[str, object], name: str) -> str:
    from jinja2 import TemplateError  # jinja2 costs start-up time that only a rendering run should pay

    try:
        return _compiled(source).render(variables).strip()
    except TemplateError as error:
        raise PromptError(f"the prompt {name} cannot be rendered: {error}") from error


@cache
def _compiled(source: str) -> Template:
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["quoted"] = quoted
    return environment


def quoted(text: str) -> str:
    """Return untrusted text with its look-alikes of delimiters, chat turns and line ends broken up."""
    text = _LINE_ENDS.sub(" ", str(text))  # of a missing variable, str() is what raises
    return _INSTRUCTION.sub("(", _TAGS.sub("‹", text))
