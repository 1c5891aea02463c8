"""Builds small extractions over a text, finding offsets by words, so that tests say only what matters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from extractor.records import (
    Actor,
    Affiliation,
    Casualties,
    Claim,
    Date,
    DocumentInfo,
    Extraction,
    Incident,
    Perpetrator,
    Place,
    Quantity,
    Span,
    Target,
)


class Sketch:
    """An article to quote from."""

    def __init__(self, article: str) -> None:
        self.article = article

    def spans(self, words: str) -> tuple[Span, ...]:
        """Every occurrence of the words; a span of words that the article does not have starts at 0."""
        found = [match.start() for match in re.finditer(re.escape(words), self.article)]
        return tuple(Span(start=start, end=start + len(words), text=words) for start in found or [0])

    def span(self, words: str) -> Span:
        return self.spans(words)[0]

    def day(self, words: str, iso: str, end: str | None = None) -> Date:
        start = date.fromisoformat(iso)
        last = date.fromisoformat(end) if end else start
        precision = "day" if start == last else "week"
        return Date(text=words, start=start, end=last, precision=precision, span=self.span(words))

    def place(self, name: str, **more: Any) -> Place:
        return Place(name=name, span=self.span(name), **more)

    def killed(self, words: str, count: int, category: Any = "military") -> Casualties:
        quantity = Quantity(text=words, low=count, high=count, qualifier="exact")
        return Casualties(outcome="killed", category=category, count=quantity, span=self.span(words))

    def perpetrator(self, actor_id: str, words: str, **more: Any) -> Perpetrator:
        return Perpetrator(
            actor_id=actor_id, attribution=more.pop("attribution", "suspected"), span=self.span(words), **more
        )

    def target(self, name: str, type: Any = "military", **more: Any) -> Target:
        return Target(name=name, type=type, span=self.span(name), **more)

    def affiliation(self, actor_id: str, relation: Any, words: str) -> Affiliation:
        return Affiliation(actor_id=actor_id, relation=relation, span=self.span(words))

    def actor(self, id: str, name: str, *aliases: str, **more: Any) -> Actor:
        return Actor(
            id=id,
            name=name,
            aliases=aliases,
            kind=more.pop("kind", "armed_group"),
            spans=more.pop("spans", self.spans(name)),
            **more,
        )

    def incident(self, id: str, *sentences: str, type: Any = "Attack", **more: Any) -> Incident:
        return Incident(
            id=id,
            sub_event_type=type,
            summary=more.pop("summary", sentences[0]),
            spans=tuple(self.span(sentence) for sentence in sentences),
            **more,
        )

    def claim(self, id: str, *sentences: str, **more: Any) -> Claim:
        return Claim(
            id=id,
            content=more.pop("content", sentences[0]),
            quotation=more.pop("quotation", "indirect"),
            spans=tuple(self.span(sentence) for sentence in sentences),
            **more,
        )

    def extraction(
        self,
        incidents: Sequence[Incident] = (),
        actors: Sequence[Actor] = (),
        claims: Sequence[Claim] = (),
        **more: Any,
    ) -> Extraction:
        info = DocumentInfo(
            id="sketch", sha256=sha256(self.article.encode()).hexdigest(), characters=len(self.article)
        )
        return Extraction(
            document=info, incidents=tuple(incidents), actors=tuple(actors), claims=tuple(claims), **more
        )
