"""Rehearsal: a sentence and a model that always says the same of it, with which a strategy runs for nothing.

So whatever the first article would load can be loaded before it comes; see ``extractor.pipeline.warm``.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.drafts import ActorDraft, ArticleDraft, CasualtyDraft, IncidentDraft
from extractor.errors import InvalidOutputError, ModelError
from extractor.llm.model import Classification, Completion, Form, Prompt
from extractor.records import Usage

SENTENCE = "Gunmen killed three soldiers near Mosul on Saturday, police said."
_DRAFT = ArticleDraft(
    incidents=[
        IncidentDraft(
            sentences=[1],
            sub_event_type="Armed clash",
            summary=SENTENCE,
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


class Rehearsal:
    """A model that always gives the same answer."""

    context_tokens = None

    def __init__(self, name: str) -> None:
        self.name = name

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        """Fill the article's form, and no other."""
        if isinstance(_DRAFT, form):
            return [Completion(_DRAFT, Usage(), self.name) for _ in prompts]
        return [InvalidOutputError("not asked here") for _ in prompts]

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Choose the first label."""
        shares = {label: float(label == labels[0]) for label in labels}
        return [Classification(shares, Usage(), self.name) for _ in prompts]

    def cost(self, usage: Usage) -> float | None:
        """Return zero."""
        return 0.0

    def close(self) -> None:
        """Hold nothing."""
