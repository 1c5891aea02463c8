"""A strategy turns a document and a model into drafts; which one suits depends on the model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from extractor.articles.document import Document
from extractor.drafts import ArticleDraft
from extractor.llm.model import Model
from extractor.reading.names import Name
from extractor.records import Issue, Usage

StrategyName = Literal["auto", "single", "cascade"]
_BILLIONS = re.compile(r"(?<![\d.])(?:(\d+)x)?(\d+(?:\.\d+)?)([bm])(?![a-z\d])", re.IGNORECASE)
_SMALL = 9.0
"""Billions of parameters up to which many small questions beat one large one."""


@dataclass(frozen=True)
class Drafted:
    """What a strategy brings back; ``confidences`` go with the drafted incidents, if the model gives any."""

    draft: ArticleDraft
    usage: Usage
    prompts: dict[str, str]
    model: str
    names: tuple[Name, ...] = ()
    confidences: tuple[float | None, ...] = ()
    issues: tuple[Issue, ...] = ()


class Strategy(Protocol):
    """Drafts one article with one model; raises ModelError when the model gives nothing usable."""

    def __call__(self, document: Document, model: Model, directory: Path | None = None) -> Drafted:
        """Draft the document; ``directory`` is where fetched weights are kept."""
        ...


def choose(model_name: str) -> Literal["single", "cascade"]:
    """Pick the strategy for a model: the cascade for those whose name says that they are small."""
    sizes = [
        int(experts or 1) * float(number) / (1000 if unit in "mM" else 1)
        for experts, number, unit in _BILLIONS.findall(model_name)
    ]
    return "cascade" if sizes and max(sizes) <= _SMALL else "single"
