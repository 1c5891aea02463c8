"""Warming: what the first article would load (gazetteer, grammars, prompts) is loaded before the threads.

Python's caches do not keep others from computing what is being computed already: sixty-four threads that
begin in the cold would load the gazetteer sixty-four times.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.articles.document import Document
from extractor.drafts import ActorDraft, ArticleDraft, CasualtyDraft, IncidentDraft
from extractor.errors import ExtractorError, InvalidOutputError, ModelError
from extractor.llm.model import Classification, Completion, Form, Prompt
from extractor.pipeline import extract
from extractor.records import Usage
from extractor.strategies.strategy import StrategyName

_TEXT = "Gunmen killed three soldiers near Mosul on Saturday, police said."
_DRAFT = ArticleDraft(
    incidents=[
        IncidentDraft(
            sentences=[1],
            sub_event_type="Armed clash",
            summary=_TEXT,
            date="Saturday",
            place="Mosul",
            outcome="hit",
            responsibility="not_stated",
            status="reported",
            background=False,
            perpetrators=[],
            targets=[],
            weapons=[],
            defences=[],
            casualties=[
                CasualtyDraft(
                    outcome="killed",
                    category="military",
                    nationality=None,
                    count="three",
                    words="killed three",
                )
            ],
        )
    ],
    actors=[
        ActorDraft(name="police", aliases=[], kind="government", role=None, country="Iraq", affiliations=[])
    ],
    claims=[],
)


def warm(strategy: StrategyName, name: str) -> None:
    """Extract a sentence without a model."""
    try:
        extract(Document.of(_TEXT, published="2020-07-05"), model=_Canned(name), strategy=strategy)
    except ExtractorError:
        return  # whatever is missing, the first article will say it better


class _Canned:
    """A model that always gives the same answer."""

    context_tokens = None

    def __init__(self, name: str) -> None:
        self.name = name

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        if isinstance(_DRAFT, form):
            return [Completion(_DRAFT, Usage(), self.name) for _ in prompts]
        return [InvalidOutputError("not asked here") for _ in prompts]

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        shares = {label: float(label == labels[0]) for label in labels}
        return [Classification(shares, Usage(), self.name) for _ in prompts]

    def cost(self, usage: Usage) -> float | None:
        return 0.0

    def close(self) -> None:
        pass
