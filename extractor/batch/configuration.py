"""Configuration: everything but the article that determines an answer, as one fingerprint.

Where two runs share it, one may use the other's results. Whatever only changes how fast, how patiently or how
cheaply the same question is asked (workers, retries, the service tier) is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from extractor import prompting
from extractor.llm.connect import is_embedded
from extractor.records import SCHEMA_VERSION, DocumentInfo
from extractor.settings import Settings
from extractor.strategies.strategy import StrategyName, choose

_PARAMETERS = ("temperature", "seed", "reasoning_effort", "context_tokens", "repairs")


@dataclass(frozen=True)
class Configuration:
    """A model, where it is asked, how it is asked; ``settings`` carries the model's name."""

    settings: Settings
    strategy: StrategyName = "auto"

    @property
    def embedded(self) -> bool:
        """Say whether the model runs in this process."""
        return is_embedded(self.settings.model)

    @property
    def resolved(self) -> Literal["single", "cascade"]:
        """The strategy, chosen by the model where it is left open."""
        return choose(self.settings.model) if self.strategy == "auto" else self.strategy

    @cached_property
    def asked(self) -> str:
        """What determines the answer to one call: the model, its server and its parameters."""
        name = self.settings.model
        weights = Path(name)
        if name.lower().endswith(".gguf") and weights.is_file():  # a file of that name may become another
            stat = weights.stat()
            name = f"{name} {stat.st_size} {stat.st_mtime_ns}"
        address = None if self.embedded else self.settings.base_url
        parameters = {field: getattr(self.settings, field) for field in _PARAMETERS}
        return _digest([name, address, parameters])

    @cached_property
    def fingerprint(self) -> str:
        """What determines the extraction of one article.

        Every prompt is in it, not only the strategy's own: which of them a strategy asks is known only when
        it has run, and prompts change together with the version anyway.
        """
        folders = sorted(path.name for path in prompting.ROOT.glob("*") if path.is_dir())
        prompts = {name: prompting.load(name).fingerprint for name in folders if not name.startswith(".")}
        return _digest([self.asked, self.resolved, prompts, SCHEMA_VERSION, version("conflict-extractor")])


def article_key(info: DocumentInfo) -> str:
    """Return what an article contributes to its answer: its text, and the metadata that prompts show."""
    published = info.published.isoformat() if info.published else None
    return _digest([info.sha256, info.title, published])


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
