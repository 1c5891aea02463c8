"""Proposals: what a sentence's grammar says of an event becomes a drafted incident, by the coding rules.

Every value is a stretch of the article, so nothing here can invent; what it may do is choose wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from extractor.articles.document import Document
from extractor.drafts import (
    CasualtyDraft,
    DefenceDraft,
    IncidentDraft,
    PerpetratorDraft,
    TargetDraft,
    WeaponDraft,
)
from extractor.reading.countries import country_of
from extractor.reading.dates import find_dates, resolve
from extractor.reading.events import Event, counted
from extractor.reading.lexicon import CATEGORIES, FACILITIES, NO_TARGETS, TARGETS
from extractor.reading.names import Name, names_backer
from extractor.reading.places import degrees_apart, find_places, locate, mentioned_countries
from extractor.reading.quantities import read_quantity
from extractor.reading.syntax import Parse, phrase
from extractor.records import Place, Span
from extractor.records.codes import (
    Attribution,
    CasualtyCategory,
    Outcome,
    Status,
    SubEventType,
    TargetType,
    WeaponType,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_RECENT = timedelta(days=2)
_SITES = frozenset({"exact", "district"})
_LOCAL = frozenset({*_SITES, "settlement"})
_EXACTNESS = ("exact", "settlement", "district", "province", "country", "unknown")
_HEDGED = re.compile(
    r"\b(?:believed|suspected|alleged(?:ly)?|reportedly|apparently|may have|could be|thought|accused|blame)"
)
_DENIED = re.compile(r"\bden(?:y|ies|ied)\b")
UNHURT = re.compile(
    r"\bno (?:\w+ ){0,3}(?:casualties|injuries|one was (?:hurt|injured|killed)|deaths)\b", re.I
)
UNCLAIMED = re.compile(
    r"\bno (?:\w+ ){0,3}(?:group|one|organi[sz]ation|body)s?\b.{0,40}\b(?:claimed|taken)\b.{0,20}responsib|"
    r"not (?:yet )?(?:been )?claimed|has not claimed responsib", re.I,
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """The article around an event: what is known of it as a whole."""

    document: Document
    parses: Sequence[Parse]
    mentions: Sequence[Name]

    @cached_property
    def names(self) -> list[Name]:
        """The mentions that are no places: "Ain Al Assad" is a base, whoever it is called after."""
        places = [span for span in self.places if self.place(span).precision not in ("country", "unknown")]
        return [
            name
            for name in self.mentions
            if name.kind not in (None, "other", "person")
            or not any(span.start <= name.start and name.end <= span.end for span in places)
        ]

    @cached_property
    def countries(self) -> list[str]:
        return mentioned_countries(self.document.text)

    @cached_property
    def places(self) -> list[Span]:
        return [Span.of(self.document.text, start, end) for start, end in find_places(self.document.text)]

    @cached_property
    def dates(self) -> list[Span]:
        spans = [Span.of(self.document.text, start, end) for start, end in find_dates(self.document.text)]
        news = [parse.sentence for parse in self.parses if not parse.sentence.heading]
        return [s for s in spans if any(n.start <= s.start and s.end <= n.end for n in news)]

    @cached_property
    def main_weapon(self) -> WeaponType | None:
        """The weapon that the article is about: the one that its headline or first sentences name."""
        for parse in self.parses[:4]:
            for kind, pattern in _MAIN_WEAPONS:
                if pattern.search(parse.sentence.text):
                    return kind
        return None

    def place(self, span: Span) -> Place:
        return locate(span.text, span, countries=self.countries)

    def within(self, spans: Iterable[Span], start: int, end: int) -> list[Span]:
        return [span for span in spans if start <= span.start and span.end <= end]


_MAIN_WEAPONS: tuple[tuple[WeaponType, re.Pattern[str]], ...] = (
    ("rocket", re.compile(r"\brockets?\b", re.I)),
    ("drone", re.compile(r"\bdrones?\b", re.I)),
    ("missile", re.compile(r"\bmissiles?\b", re.I)),
    ("artillery", re.compile(r"\b(?:shelling|artillery|mortars?)\b", re.I)),
)


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
    weapons = _weapon_drafts(event)
    outcome = _outcome(event)
    sub_event_type = _sub_event_type(event, outcome, scene)
    targets = _targets(event, scene)
    harmed = {t.name for t in targets} | {event.parse.span(phrase(noun)).text for noun, _ in event.victims}
    perpetrators = [p for p in _perpetrators(event, scene) if p.name not in harmed]
    return IncidentDraft(
        sentences=[sentence.number],
        sub_event_type=sub_event_type,
        summary=sentence.text[:300],
        date=date_span.text if date_span else None,
        place=None,
        outcome="not_applicable" if sub_event_type in _UNAIMED and "storm" not in event.kinds else outcome,
        responsibility="unclaimed" if UNCLAIMED.search(sentence.text) else "not_stated",
        status=_status(event),
        background=_background(date_span, event, scene),
        perpetrators=perpetrators,
        targets=targets,
        weapons=weapons,
        defences=[
            DefenceDraft(system=s, operator=None) for s in event.defences[:1] if "intercept" in event.kinds
        ],
        casualties=_casualties(event, scene),
    )


_UNAIMED: frozenset[SubEventType] = frozenset(
    {
        "Peaceful protest",
        "Protest with intervention",
        "Violent demonstration",
        "Mob violence",
        "Arrests",
    }
)


def _places(event: Event, scene: Scene) -> list[Span]:
    """Return where it happened: the most exact place that its words govern, or several side by side."""
    parse = event.parse
    sentence = parse.sentence
    inside = scene.within(scene.places, sentence.start, sentence.end)
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
        exact = [span for span in group_found if scene.place(span).precision in _LOCAL]
        if len(exact) > 1 and _apart(exact, scene):
            return exact[:4]
    sites = [span for span in inside if scene.place(span).precision in _SITES]
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
    if not any(scene.place(span).precision in _LOCAL for span in candidates):
        if facility is not None and not any(
            scene.place(span).precision in ("exact", "district") for span in inside
        ):
            return [parse.span(_unowned(phrase(facility)))]
        candidates = candidates or inside
    if not candidates:
        return []
    best = min(candidates, key=lambda span: (_EXACTNESS.index(scene.place(span).precision), span.start))
    if scene.place(best).precision == "country":
        finer = [span for span in inside if scene.place(span).precision in (*_LOCAL, "province")]
        best = finer[0] if finer else best
    return [best]


def _town_itself(parse: Parse, noun: Token, scene: Scene) -> Span | None:
    """Return the town that is itself the target ("Kyiv was attacked"); elsewhere it may mean its rulers."""
    span = parse.span(_unowned(phrase(noun)))
    return span if scene.place(span).precision in _LOCAL and " " not in span.text else None


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


def _perpetrators(event: Event, scene: Scene) -> list[PerpetratorDraft]:
    drafts: dict[str, PerpetratorDraft] = {}
    text = event.parse.sentence.text
    for noun in event.agents:
        tokens = phrase(noun)
        start, end = event.parse.offsets(tokens[0], tokens[-1])
        names = [name for name in scene.names if name.start < end and start < name.end]
        head = event.parse.offsets(noun, noun)
        names = [n for n in names if n.start <= head[0] and head[1] <= n.end] or names[:1]
        if names and country_of(names[0].text) is None and " " not in names[0].text:
            names = _whose(event.parse, noun, scene) or names  # "rebels from the Arakan Army"
        for name in names:
            if name.kind in ("media",) or (name.kind == "company"):
                continue
            drafts.setdefault(
                name.text,
                PerpetratorDraft(name=name.text, attribution=_attribution(text), attributed_by=None),
            )
    return list(drafts.values())[:4]


def _whose(parse: Parse, noun: Token, scene: Scene) -> list[Name]:
    """Return the group that fighters are said to be from."""
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("from", "of"):
            start, end = parse.offsets(child, child.right_edge)
            groups = [
                n
                for n in scene.names
                if start <= n.start and n.end <= end and n.kind in ("armed_group", "military")
            ]
            if groups:
                return groups[:1]
    return []


def _attribution(text: str) -> Attribution:
    return "suspected" if _HEDGED.search(text) else "stated_as_fact"


def _targets(event: Event, scene: Scene) -> list[TargetDraft]:
    drafts: dict[str, TargetDraft] = {}
    damaged = event.kinds & {"strike", "damage", "arson"} or re.search(
        r"\bdamag|\bstruck\b|\bhit\b", event.parse.sentence.text
    )
    people = [noun for noun, _ in event.victims]
    facilities = [noun for noun in event.places if noun.lemma_.lower() in FACILITIES]
    people = [
        noun for noun in people if _category(phrase(noun)) not in ("civilian", "unknown") or _is_named(noun)
    ]
    for noun in event.patients or facilities or people:
        tokens = _unowned(phrase(noun))
        words = (
            _person(event.parse, tokens, scene)
            or _site(event.parse, tokens, scene)
            or event.parse.span(tokens).text
        )
        if noun.pos_ == "PRON" or noun.ent_type_ in ("DATE", "TIME") or len(words) < 3:
            continue
        if noun.lemma_.lower() in NO_TARGETS or _is_media(event, noun, scene):
            continue
        kind = _target_type(tokens, noun)
        if kind is None or (kind == "other" and _is_place(words, scene)):
            continue
        person = (
            kind in ("private_citizens", "militia", "military", "police", "government") and noun in people
        )
        effect = (
            "damaged"
            if damaged and not person and noun in event.patients and kind != "private_citizens"
            else "unknown"
        )
        if re.search(r"\bdestroy", event.parse.sentence.text) and not person:
            effect = "destroyed" if noun.head.lemma_ == "destroy" else effect
        drafts.setdefault(words, TargetDraft(name=words[:200], type=kind, effect=effect))
    return list(drafts.values())[:6]


def _person(parse: Parse, tokens: Sequence[Token], scene: Scene) -> str | None:
    """Return the name of the person that a phrase ends in ("Prime Minister X")."""
    start, end = parse.offsets(tokens[0], tokens[-1])
    return next(
        (n.text for n in scene.names if n.kind == "person" and start <= n.start and n.end == end), None
    )


def _site(parse: Parse, tokens: Sequence[Token], scene: Scene) -> str | None:
    """Return the name of the site that a phrase is about ("Camp Taji Iraq")."""
    start, end = parse.offsets(tokens[0], tokens[-1])
    sites = [
        s for s in scene.within(scene.places, start, end) if scene.place(s).precision in ("exact", "district")
    ]
    return sites[0].text if len(sites) == 1 and sites[0].start == start else None


def _is_place(words: str, scene: Scene) -> bool:
    return any(words.casefold().endswith(span.text.casefold()) for span in scene.places)


def _is_named(noun: Token) -> bool:
    return any(token.ent_type_ == "PERSON" for token in phrase(noun)) and noun.pos_ == "PROPN"


def _unowned(tokens: list[Token]) -> list[Token]:
    """Return a noun phrase without its owner and number ("Iraq's", "Two")."""
    cut = next((i for i, token in enumerate(tokens) if token.tag_ == "POS"), None)
    if cut is not None and country_of(" ".join(t.text for t in tokens[:cut])) and cut + 1 < len(tokens):
        tokens = tokens[cut + 1 :]
    while len(tokens) > 1 and (tokens[0].dep_ in ("nummod", "quantmod") or tokens[0].tag_ in ("CD", "PRP$")):
        tokens = tokens[1:]
    return tokens


def _is_media(event: Event, noun: Token, scene: Scene) -> bool:
    start, end = event.parse.offsets(noun, noun)
    return any(n.kind == "media" and n.start < end and start < n.end for n in scene.names)


def _target_type(tokens: Sequence[Token], noun: Token) -> TargetType | None:
    for token in [noun, *reversed(tokens)]:
        found = TARGETS.get(token.lower_) or TARGETS.get(token.lemma_.lower())
        if found is not None:
            return found
    if noun.ent_type_ == "PERSON" or any(token.ent_type_ == "PERSON" for token in tokens):
        return (
            "government"
            if any(token.text in ("President", "Minister", "Governor") for token in tokens)
            else "other"
        )
    return "other" if noun.pos_ in ("NOUN", "PROPN") else None


def _weapon_drafts(event: Event) -> list[WeaponDraft]:
    drafts: dict[WeaponType, WeaponDraft] = {}
    for token, kind, words in event.weapons:
        number = counted(event.parse, token)
        verb = token.head if token.head.pos_ == "VERB" else None
        role = "launched"
        if verb is not None:
            lemma = verb.lemma_.lower()
            if lemma in ("intercept", "down", "repel") or (
                lemma == "shoot" and any(c.lower_ == "down" for c in verb.children)
            ):
                role = "intercepted"
            elif lemma in ("land", "fall", "hit", "strike", "impact", "crash", "rain"):
                role = "impacted"
        known = drafts.get(kind)
        if known is None:
            known = WeaponDraft(name=words[:200], type=kind, launched=None, intercepted=None, impacted=None)
        if number is not None and getattr(known, role) is None:
            known = known.model_copy(update={role: number})
        drafts[kind] = known
    return list(drafts.values())[:3]


def _casualties(event: Event, scene: Scene) -> list[CasualtyDraft]:
    drafts: dict[str, CasualtyDraft] = {}
    sentence = event.parse.sentence
    for noun, outcome in event.victims:
        tokens = phrase(noun)
        words = event.parse.span(tokens).text
        number = counted(event.parse, noun)
        article = event.parse.doc[tokens[0].i - 1] if tokens[0].i else None
        if number is None and noun.tag_ == "NN" and article is not None and article.lower_ in ("a", "an"):
            with_article = event.parse.span([article, *tokens]).text
            if read_quantity(with_article) is not None:
                tokens, number = [article, *tokens], with_article
        if noun.pos_ == "PRON" or noun.lemma_.lower() in NO_TARGETS or _is_media(event, noun, scene):
            continue
        nation = next(
            (t.text for t in tokens if country_of(t.text) and t.text[0].isupper() and not names_backer(t)),
            None,
        )
        span = _with_count(event.parse, tokens, number)
        drafts.setdefault(
            f"{outcome} {words}",
            CasualtyDraft(
                outcome=outcome,
                category=_category(tokens),
                nationality=nation,
                count=number,
                words=span[:200],
            ),
        )
    if unhurt := UNHURT.search(sentence.text):
        drafts["none"] = CasualtyDraft(
            outcome="unspecified", category="unknown", nationality=None, count="no", words=unhurt.group()
        )
    return list(drafts.values())[:6]


def _with_count(parse: Parse, tokens: Sequence[Token], number: str | None) -> str:
    """Return the victim's words with the number before them, verbatim."""
    start, end = parse.offsets(tokens[0], tokens[-1])
    text = parse.sentence.text
    begin = start - parse.sentence.start
    if number is not None:
        position = text.rfind(number, 0, begin + len(number) + 1)
        if 0 <= position < begin and begin - position < 60:
            begin = position
    return text[begin : end - parse.sentence.start]


def _category(tokens: Sequence[Token]) -> CasualtyCategory:
    for token in reversed(tokens):
        found = CATEGORIES.get(token.lower_) or CATEGORIES.get(token.lemma_.lower())
        if found is not None:
            return found
    return "unknown"


def _outcome(event: Event) -> Outcome:
    kinds = event.kinds
    text = event.parse.sentence.text.lower()
    landed = kinds & {"land", "kill", "wound", "damage"} or re.search(
        r"\bhit\b|\bstruck\b|\bexploded\b", text
    )
    if "foil" in kinds:
        return "foiled"
    if "intercept" in kinds:
        return "partly_intercepted" if landed else "intercepted"
    if "land" in kinds:
        near = re.search(
            r"\b(?:landed|fell|crashed)\b[^.]{0,30}\b(?:near|outside|close to|short of|in an? open)",
            text,
        )
        return "missed" if near and not kinds & {"kill", "wound"} else "hit"
    if landed or kinds & {"storm", "abduct", "arson", "loot", "clash", "bomb", "seize", "riot"}:
        return "hit"
    return "unknown"


def _status(event: Event) -> Status:
    text = event.parse.sentence.text
    if re.search(
        r"\bmay have (?:been )?|\bunconfirmed\b|\brumou?rs?\b|\bwas said to\b|\bappear(?:s|ed)? to\b", text
    ):
        return "unconfirmed"
    return "reported"


def _sub_event_type(event: Event, outcome: Outcome, scene: Scene) -> SubEventType:
    """Apply the coding rules for sub-event types to the kinds of trigger and the weapons."""
    kinds = event.kinds
    weapons = {kind for _, kind, _ in event.weapons}
    text = event.parse.sentence.text.lower()
    if outcome in ("foiled", "intercepted"):
        return "Disrupted weapons use"
    if "sexual" in kinds:
        return "Sexual violence"
    if "abduct" in kinds:
        return "Abduction/forced disappearance"
    if "chemical" in weapons:
        return "Chemical weapon"
    if ("suicide" in text and kinds & {"bomb", "attack", "kill"}) or "suicide_vest" in weapons:
        return "Suicide bomb"
    if weapons & {"ied", "vehicle_bomb"} or (
        "bomb" in kinds and not weapons & {"drone", "rocket", "missile"} and not _AIR.search(text)
    ):
        return "Remote explosive/landmine/IED"
    if "drone" in weapons or _AIR.search(text):
        return "Air/drone strike"
    if weapons & {"rocket", "mortar", "artillery", "missile"} or "fire" in kinds:
        return "Shelling/artillery/missile attack"
    if "grenade" in weapons:
        return "Grenade"
    if "storm" in kinds and re.search(
        r"\bembassy|consulate|parliament|compound|palace|protest|crowd|office\b", text
    ):
        return "Violent demonstration"
    if "riot" in kinds or ("arson" in kinds and re.search(r"\bflag|crowd|mob|protest", text)):
        return "Violent demonstration"
    if (
        re.search(r"\bprotest(?:s|ers?|ing)?\b|\bdemonstrat(?:ors?|ion|ions|ing)\b", text)
        and "foil" not in kinds
    ):
        forces = re.search(r"\bpolice\b|\bsoldiers\b|\btroops\b|\bofficers\b|\bsecurity forces\b", text)
        if forces and (event.victims or "shoot" in kinds or "live rounds" in text or "opened fire" in text):
            return "Excessive force against protesters"
        if forces and re.search(r"\btear ?gas\b|\bwater cannons?\b|\bdispers\w+|\bbatons?\b", text):
            return "Protest with intervention"
    if kinds & {"protest"}:
        return "Peaceful protest"
    if "arrest" in kinds and not kinds & {"kill", "attack", "clash"}:
        return "Arrests"
    if kinds & {"arson", "loot"} and not kinds & {"kill", "attack", "clash", "shoot"}:
        return "Looting/property destruction"
    if "seize" in kinds and not kinds & {"attack", "kill", "clash"}:
        return "Non-state actor overtakes territory"
    if "strike" in kinds and _state_agent(event, scene):
        return "Air/drone strike"
    if "clash" in kinds:
        return "Armed clash"
    if kinds & {"attack", "land"} and scene.main_weapon is not None and not _state_agent(event, scene):
        return "Air/drone strike" if scene.main_weapon == "drone" else "Shelling/artillery/missile attack"
    return "Armed clash" if _armed_victims(event) and not _state_agent(event, scene) else "Attack"


_AIR = re.compile(
    r"\bair[- ]?(?:strikes?|raids?)\b|\bwarplanes?\b|\bjets?\b|\bdrone|\bbombed from the air\b"
    r"|\bfighter planes?\b|\baircraft\b|\bhelicopters?\b|\b(?:glide|barrel) bombs?\b"
)


def _state_agent(event: Event, scene: Scene) -> bool:
    for noun in event.agents:
        start, end = event.parse.offsets(noun, noun)
        for name in scene.names:
            if name.start < end and start < name.end and name.kind in ("government", "military", "coalition"):
                return True
    return False


def _armed_victims(event: Event) -> bool:
    nouns = [*(noun for noun, _ in event.victims), *event.patients]
    return any(_category(phrase(noun)) in ("military", "police") for noun in nouns)
