"""From LangExtract's extractions to records, as kindly as can be: what it meant counts, however it is put.

Every rule gives the benefit of the doubt. Classes, attributes and types are read by their words. What it
could not align, or only to other words, is looked for with our own grounding; what is nowhere in the article
is left out, which only spares its precision. Dates are resolved, places looked up and numbers read by our
reader, an incident rests on its whole sentences, an actor on all its mentions, and what our codebook takes
for granted (an unhedged claim is certain) is granted. Nothing is looked for that it did not extract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, get_args

from pydantic import BaseModel, ConfigDict

from eval.comparisons import names_alike
from eval.langextract_codes import ACTS, CATEGORIES, KINDS, TARGETS, WEAPONS, coded, sub_event_type
from extractor import Actor, Claim, Document, Extraction, Incident, Span
from extractor.reading.countries import country_of
from extractor.reading.quantities import read_quantity
from extractor.reading.reader import Reader
from extractor.records import Casualties, Perpetrator, Quantity, Target, Weapon
from extractor.records.codes import ActorKind, CasualtyOutcome, Quotation

_CLAIM: Final = re.compile(r"claim|statement|quot|assert|denial|accusation|allegation", re.I)
_ACTOR: Final = re.compile(
    r"actor|person|group|organi[sz]ation|force|government|perpetrator|attacker|country|people", re.I
)
_INCIDENT: Final = re.compile(
    r"incident|event|attack(?!er)|clash|strike|bombing|shelling|explosion|abduction|protest|riot|arrest|raid",
    re.I,
)
_NOTHING: Final = frozenset(
    {"", "-", "0", "null", "none", "unknown", "n/a", "na", "unspecified", "not specified"}
)
_HEDGED: Final = re.compile(r"\b(?:may|might|could|possibl[ey]|perhaps)\b", re.I)
_SAME_NAME: Final = 0.85

_DATE: Final = ("date", "time", "when", "day")
_PLACE: Final = ("place", "location", "where", "city", "site")
_WHO: Final = ("perpetrator", "attacker", "actor", "group", "by")
_WHOM: Final = ("target", "victim")
_MEANS: Final = ("weapon", "mean", "method")
_TOLLS: Final[tuple[tuple[CasualtyOutcome, tuple[str, ...]], ...]] = (
    ("killed", ("killed", "death", "dead", "fatalitie")),
    ("wounded", ("wounded", "injured", "injurie")),
    ("missing", ("missing",)),
)


class Found(BaseModel):
    """One extraction as LangExtract gives it; attributes may have several values."""

    model_config = ConfigDict(frozen=True)

    kind: str
    text: str
    start: int | None = None
    end: int | None = None
    attributes: dict[str, tuple[str, ...]] = {}

    def values(self, *names: str) -> tuple[str, ...]:
        """Return what the first filled one of some attributes says, plural or not; "none" is nothing."""
        for key, values in self.attributes.items():
            if key.strip().casefold().removesuffix("s").replace(" ", "_") in names:
                kept = tuple(value.strip() for value in values if value.strip().casefold() not in _NOTHING)
                if kept:
                    return kept
        return ()

    def value(self, *names: str) -> str | None:
        """Return the first of those values."""
        return next(iter(self.values(*names)), None)


def records(document: Document, found: Iterable[Found]) -> Extraction:
    """Return what LangExtract found in a document as an extraction."""
    return _Mapping(document).extraction(list(found))


class _Mapping:
    """One document's extractions on their way to records."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._reader = Reader(document)
        self._actors: list[Actor] = []

    def extraction(self, found: Sequence[Found]) -> Extraction:
        placed = [(one, span) for one in found if (span := self._locate(one)) is not None]
        placed.sort(key=lambda pair: pair[1].start)
        told: dict[str, list[tuple[Found, Span]]] = {"incident": [], "actor": [], "claim": []}
        for one, span in placed:
            kind = _class(one.kind)
            if kind and (one, span) not in told[kind]:
                told[kind].append((one, span))
        for one, span in told["actor"]:
            self._add_actor(span, one)
        incidents = [self._incident(n, one, span) for n, (one, span) in enumerate(told["incident"], start=1)]
        claims = [self._claim(n, *pair, incidents) for n, pair in enumerate(told["claim"], start=1)]
        return Extraction(
            document=self._document.info,
            incidents=tuple(incidents),
            actors=tuple(self._actors),
            claims=tuple(claims),
        )

    def _locate(self, one: Found) -> Span | None:
        """Return its interval; without one, or where it has other words, what our grounding finds."""
        text = self._document.text
        if one.start is None or one.end is None or not 0 <= one.start < one.end <= len(text):
            return self._reader.grounder.find(one.text)
        aligned = Span.of(text, one.start, one.end)
        if aligned.text.casefold() == one.text.strip().casefold():
            return aligned
        return self._reader.grounder.find(one.text, near=(one.start, one.end)) or aligned

    # Actors -------------------------------------------------------------------------------------------------

    def _add_actor(self, span: Span, one: Found | None = None) -> Actor:
        """Return the actor of that name, added where there is none."""
        name = (one.text.strip() if one else "") or span.text
        known = self._known(name, alike=1.0)
        if known is not None:
            return known
        kind, role = (one.value("kind", "type"), one.value("role")) if one else (None, None)
        country = one.value("country", "nationality") if one else None
        exact = {code.replace("_", " "): code for code in get_args(ActorKind)}
        words = (kind or "").replace("_", " ").casefold()
        actor = Actor(
            id=f"a{len(self._actors) + 1}",
            name=name,
            kind=exact.get(words)
            or coded(KINDS[:-1], words)
            or coded(KINDS, f"{role or ''} {name}")
            or "other",
            role=role,
            country=country_of(country or name),
            spans=tuple(self._reader.grounder.find_all(name)) or (span,),
        )
        self._actors.append(actor)
        return actor

    def _known(self, name: str, alike: float = _SAME_NAME) -> Actor | None:
        best = max(self._actors, key=lambda actor: names_alike(actor.name, name), default=None)
        return best if best is not None and names_alike(best.name, name) >= alike else None

    def _find(self, words: str | None, near: tuple[int, int] | None = None) -> Span | None:
        return self._reader.grounder.find(words, near=near) if words else None

    # Incidents ----------------------------------------------------------------------------------------------

    def _incident(self, number: int, one: Found, span: Span) -> Incident:
        spans = self._sentences(span)
        near = (spans[0].start, spans[-1].end)
        means = " ".join(one.values(*_MEANS))
        more = f"{means} {' '.join(one.values(*_WHOM))} {span.text}"
        type_words = one.value("type", "sub_event_type", "incident_type", "event_type")
        return Incident(
            id=f"i{number}",
            sub_event_type=sub_event_type(type_words or one.kind, more),
            summary=one.text.strip() or span.text,
            date=self._reader.date(one.value(*_DATE), near),
            place=self._reader.place(one.value(*_PLACE), near),
            perpetrators=tuple(self._perpetrators(one, near)),
            targets=tuple(
                Target(name=at.text, type=coded(TARGETS, at.text) or "other", span=at)
                for words in one.values(*_WHOM)
                if (at := self._find(words, near))
            ),
            weapons=tuple(
                Weapon(name=at.text, type=coded(WEAPONS, at.text) or "other", span=at)
                for words in one.values(*_MEANS)
                if (at := self._find(words, near))
            ),
            casualties=tuple(self._tolls(one, span, near)),
            spans=spans,
        )

    def _sentences(self, span: Span) -> tuple[Span, ...]:
        """Return the sentences that a span touches, which is what an incident rests on."""
        touched = [s for s in self._document.sentences if s.start < span.end and span.start < s.end]
        return tuple(Span.of(self._document.text, s.start, s.end) for s in touched) or (span,)

    def _perpetrators(self, one: Found, near: tuple[int, int]) -> Iterable[Perpetrator]:
        for words in one.values(*_WHO):
            span = self._find(words, near)
            if span is not None:
                actor = self._known(span.text) or self._add_actor(span)
                yield Perpetrator(actor_id=actor.id, attribution="stated_as_fact", span=span)

    def _tolls(self, one: Found, span: Span, near: tuple[int, int]) -> Iterable[Casualties]:
        for outcome, names in _TOLLS:
            for words in one.values(*names):
                count = _count(words)
                if count is not None:
                    said = f"{words} {' '.join(one.values(*_WHOM))}"
                    yield Casualties(
                        outcome=outcome,
                        category=coded(CATEGORIES, said) or "unknown",
                        count=count,
                        span=self._reader.grounder.find(words, within=near) or span,
                    )

    # Claims -------------------------------------------------------------------------------------------------

    def _claim(self, number: int, one: Found, span: Span, incidents: Sequence[Incident]) -> Claim:
        near = (span.start, span.end)
        said_by = one.value("source", "speaker", "by", "actor")
        source = at.text if (at := self._find(said_by, near)) else said_by
        actor = self._known(source) if source else None
        return Claim(
            id=f"c{number}",
            source_id=actor.id if actor else None,
            source=source,
            content=one.value("content", "claim") or one.text.strip() or span.text,
            quotation=_quotation(span.text),
            act=coded(ACTS, span.text) or "states",
            certainty="possible" if _HEDGED.search(span.text) else "certain",
            date=self._reader.date(one.value(*_DATE), near),
            incident_ids=tuple(i.id for i in incidents if any(span.overlaps(other) for other in i.spans)),
            spans=(span,),
        )


def _class(words: str) -> str | None:
    """Return what a class stands for; what is only a part of something ("date") stands for nothing."""
    if words.casefold().endswith("attributes"):
        return None
    if _CLAIM.search(words):
        return "claim"
    if _INCIDENT.search(words):
        return "incident"
    return "actor" if _ACTOR.search(words) else None


def _count(words: str) -> Quantity | None:
    """Return the number that the words give, grounded or not."""
    if words.isdigit():
        return Quantity(text=words, low=int(words), high=int(words), qualifier="exact")
    return read_quantity(words)


def _quotation(words: str) -> Quotation:
    if not re.search(r"[“”\"]", words):
        return "indirect"
    return "direct" if words.lstrip()[0] in '“"' else "mixed"
