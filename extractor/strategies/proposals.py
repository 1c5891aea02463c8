"""Proposals: what a sentence's grammar says of an event becomes a drafted incident.

Every value is a stretch of the article, so nothing here can invent; what it may do is choose wrongly. Who
takes part is ``parties``' business, what the codebook calls it ``coding``'s; where and when are settled here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from extractor.drafts import (
    DefenceDraft,
    IncidentDraft,
)
from extractor.reading.dates import resolve
from extractor.reading.events import Event
from extractor.reading.lexicon import FACILITIES
from extractor.reading.places import degrees_apart
from extractor.reading.syntax import Parse, phrase
from extractor.records import Span
from extractor.strategies.casualties import casualties_of
from extractor.strategies.coding import UNAIMED, UNCLAIMED, outcome_of, status_of, sub_event_type_of
from extractor.strategies.parties import perpetrators_of, weapons_of
from extractor.strategies.scene import LOCAL, SITES, Scene
from extractor.strategies.targets import targets_of, unowned

if TYPE_CHECKING:
    from spacy.tokens import Token

_RECENT = timedelta(days=2)
_EXACTNESS = ("exact", "settlement", "district", "province", "country", "unknown")


def propose(event: Event, scene: Scene) -> list[IncidentDraft]:
    """Return the incidents that one sentence tells: one, or one for each of several places."""
    places = _places(event, scene)
    date_span = _date(event, scene)
    if not places and date_span is None and any(_perfect(trigger.token) for trigger in event.triggers):
        return []  # "these have killed three": a sum of what happened, not an incident
    base = _draft(event, scene, date_span)
    if len(places) < 2:
        return [base.model_copy(update={"place": places[0].text if places else None})]
    return [
        base.model_copy(
            update={
                "place": place.text,
                "targets": [t for t in base.targets if not _names_other(t.name, place, places)],
            }
        )
        for place in places
    ]


def _perfect(token: Token) -> bool:
    return token.tag_ == "VBN" and any(child.lower_ in ("have", "has") for child in token.children)


def _names_other(words: str, place: Span, places: Sequence[Span]) -> bool:
    return any(other.text in words for other in places if other is not place) and place.text not in words


def _draft(event: Event, scene: Scene, date_span: Span | None) -> IncidentDraft:
    sentence = event.parse.sentence
    weapons = weapons_of(event)
    outcome = outcome_of(event)
    sub_event_type = sub_event_type_of(event, outcome, scene)
    targets = targets_of(event, scene)
    harmed = {t.name for t in targets} | {event.parse.span(phrase(noun)).text for noun, _ in event.victims}
    perpetrators = [p for p in perpetrators_of(event, scene) if p.name not in harmed]
    return IncidentDraft(
        sentences=[sentence.number],
        sub_event_type=sub_event_type,
        summary=sentence.text[:300],
        date=date_span.text if date_span else None,
        place=None,
        outcome="not_applicable" if sub_event_type in UNAIMED and "storm" not in event.kinds else outcome,
        responsibility="unclaimed" if UNCLAIMED.search(sentence.text) else "not_stated",
        status=status_of(event),
        background=_background(date_span, event, scene),
        perpetrators=perpetrators,
        targets=targets,
        weapons=weapons,
        defences=[
            DefenceDraft(system=s, operator=None) for s in event.defences[:1] if "intercept" in event.kinds
        ],
        casualties=casualties_of(event, scene),
    )


def _places(event: Event, scene: Scene) -> list[Span]:
    """Return where it happened: the most exact place that its words govern, or several side by side."""
    parse = event.parse
    sentence = parse.sentence
    known = scene.within(scene.places, sentence.start, sentence.end)
    localities = scene.localities(parse)
    inside = _told_in(known, [place.span for place in localities if place.sure or _holds(place.span, known)])
    governed: list[list[Span]] = []
    for group in (event.places, event.patients):
        found = []
        for noun in group:
            start, end = parse.offsets(phrase(noun)[0], phrase(noun)[-1])
            within = [span for span in inside if span.start < end and start < span.end]
            if not within and noun.pos_ == "PROPN" and (town := _town_itself(parse, noun, scene)) is not None:
                within = [town]
            found += within
        governed.append(list(dict.fromkeys(found)))
    for group_found in governed:
        exact = [span for span in group_found if scene.place(span).precision in LOCAL]
        if len(exact) > 1 and _apart(exact, scene):
            return exact[:4]
    sites = [span for span in inside if scene.place(span).precision in SITES]
    if len(sites) == 2 and event.kinds & {"fire", "attack", "strike"} and _apart(sites, scene):
        between = scene.document.text[sites[0].end : sites[1].start]
        if re.search(r"\band\b", between) and not re.search(
            r"\b(?:where|which|after|before|from|that)\b", between
        ):
            return sites
    candidates = [span for group_found in governed for span in group_found]
    facility = next(
        (noun for noun in [*event.places, *event.patients] if noun.lemma_.lower() in FACILITIES), None
    )
    if not any(scene.place(span).precision in LOCAL for span in candidates):
        if facility is not None and not any(
            scene.place(span).precision in ("exact", "district") for span in inside
        ):
            return [parse.span(unowned(phrase(facility)))]
        candidates = candidates or inside
    if not candidates:
        return []
    best = min(candidates, key=lambda span: (_EXACTNESS.index(scene.place(span).precision), span.start))
    if scene.place(best).precision == "country":
        finer = [span for span in inside if scene.place(span).precision in (*LOCAL, "province")]
        best = finer[0] if finer else best
    return [best]


def _holds(span: Span, known: Sequence[Span]) -> bool:
    return any(span.contains(place) for place in known)


def _told_in(known: Sequence[Span], localities: Sequence[Span]) -> list[Span]:
    """Return the known places in the words that locate them, and the places that only their words show."""
    alone = [span for span in known if not any(span.overlaps(place) for place in localities)]
    return sorted([*alone, *localities], key=lambda span: span.start)


def _town_itself(parse: Parse, noun: Token, scene: Scene) -> Span | None:
    """Return the town that is itself the target ("Kyiv was attacked"); elsewhere it may mean its rulers."""
    span = parse.span(unowned(phrase(noun)))
    return span if scene.place(span).precision in LOCAL and " " not in span.text else None


def _apart(spans: Sequence[Span], scene: Scene) -> bool:
    places = [scene.place(span) for span in spans]
    return all(
        (degrees_apart(a, b) or 0) > 0.3
        for i, a in enumerate(places) for b in places[i + 1 :]
    )  # fmt: skip


def _date(event: Event, scene: Scene) -> Span | None:
    """Return the event's date words: those nearest to its trigger, else the last before in the paragraph."""
    sentence = event.parse.sentence
    inside = scene.within(scene.dates, sentence.start, sentence.end)
    if inside:
        triggers = [sentence.start + t.token.idx for t in event.triggers if t.real] or [sentence.start]
        published = scene.document.info.published
        quoted = _quoted(sentence.text, sentence.start)
        inside = [s for s in inside if not (_DEICTIC.fullmatch(s.text) and quoted(s))] or inside
        known = [s for s in inside if resolve(s.text, s, published).start is not None] or inside
        attached = [s for s in known if _attached(event, s)]
        if attached:
            return min(attached, key=lambda span: min(abs(span.start - trigger) for trigger in triggers))
    for trigger in event.triggers:
        if just := next((c for c in trigger.token.children if c.lower_ == "just"), None):
            return event.parse.span([just])
    if inside and not all(resolve(s.text, s, scene.document.info.published).start is None for s in inside):
        return None
    before = [
        span
        for parse in scene.parses
        if parse.sentence.paragraph == sentence.paragraph and parse.sentence.end <= sentence.start
        and parse.sentence.number >= sentence.number - 1
        for span in scene.within(scene.dates, parse.sentence.start, parse.sentence.end)
    ]  # fmt: skip
    return before[-1] if before else (inside[0] if inside else None)


def _attached(event: Event, span: Span) -> bool:
    """Say whether date words go with a trigger rather than with another deed ("photos taken Wednesday")."""
    tokens = event.parse.covering(span.start, span.end)
    if not tokens:
        return True
    token = tokens[0]
    verb = token.nbor(-1) if token.i else token
    if verb.pos_ != "VERB" or verb.dep_ not in ("acl", "relcl"):
        return True
    return any(verb == t.token or t.token in verb.subtree for t in event.triggers)


_DEICTIC = re.compile(r"(?:today|tonight|yesterday|this \w+|last \w+|tomorrow)", re.IGNORECASE)
_QUOTATION = re.compile(r"[“\"]([^”\"]*)[”\"]?")


def _quoted(text: str, base: int) -> Callable[[Span], bool]:
    """Return the test whether a span stands in quotation marks: its "today" is the speaker's."""
    stretches = [(base + match.start(1), base + match.end(1)) for match in _QUOTATION.finditer(text)]
    return lambda span: any(start <= span.start and span.end <= end for start, end in stretches)


def _background(date_span: Span | None, event: Event, scene: Scene) -> bool:
    """Say whether the event is older than what the article reports."""
    published = scene.document.info.published
    if date_span is not None and published is not None:
        end: date | None = resolve(date_span.text, date_span, published).end
        if end is not None:
            return end < published - _RECENT
    if any(kind == scene.main_weapon for _, kind, _ in event.weapons):
        return False  # no date of its own, and the weapon that the article is about
    start = event.parse.sentence.start
    news = [parse.sentence.number for parse in scene.parses if not parse.sentence.heading]
    if event.parse.sentence.number in news[:3]:
        return False
    before = [span for span in scene.dates if span.end <= start and not _DEICTIC.fullmatch(span.text)]
    if before and published is not None:
        end = resolve(before[-1].text, before[-1], published).end
        if end is not None and end < published - _RECENT:
            return True
    return False
