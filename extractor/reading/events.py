"""Events: the violent and contentious events that a sentence tells, and the parts that grammar gives them.

Around a trigger (``triggers``) the parse shows who did it, to what, with what, where and when. Whether the
sentence really reports an incident is asked of a model; what is plainly no report is marked by ``realis``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.reading.arms import is_spoil, weapons_in
from extractor.reading.arsenal import DEFENCES
from extractor.reading.deeds import Kind
from extractor.reading.doers import doers_of
from extractor.reading.harm import Casualty, patients, sites, victims
from extractor.reading.quantities import find_quantities
from extractor.reading.realis import is_listed
from extractor.reading.syntax import (
    Parse,
    objects_of,
    subjects,
    sufferers,
)
from extractor.reading.triggers import Trigger, trigger_of
from extractor.records.codes import WeaponType

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(eq=False)
class Event:
    """What one sentence tells of one event, as tokens of its parse."""

    parse: Parse
    triggers: list[Trigger]
    agents: list[Token] = field(default_factory=list)
    patients: list[Token] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    weapons: list[tuple[Token, WeaponType, str]] = field(default_factory=list)
    victims: list[tuple[Token, Casualty]] = field(default_factory=list)
    defences: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> set[Kind]:
        return {trigger.kind for trigger in self.triggers}

    @property
    def real(self) -> bool:
        return any(trigger.real for trigger in self.triggers)

    @property
    def general(self) -> bool:
        return all(trigger.general for trigger in self.triggers if trigger.real)


def find_events(parse: Parse) -> list[Event]:
    """Return what a sentence tells: one event as a rule, several where coordinated nouns tell one each."""
    triggers = [trigger for token in parse.doc if (trigger := trigger_of(token)) is not None]
    return [_event(parse, group) for group in _grouped(triggers)]


def _grouped(triggers: list[Trigger]) -> list[list[Trigger]]:
    """Return the triggers by event: "an attack on X and the killing of Y" are two."""
    alone = [trigger for trigger in triggers if is_listed(trigger.token)]
    if any(trigger.token.pos_ == "VERB" for trigger in triggers):
        alone = []
    rest = [trigger for trigger in triggers if trigger not in alone and not (alone and trigger.general)]
    return [*([trigger] for trigger in alone), *([rest] if rest else [])]


def _event(parse: Parse, triggers: list[Trigger]) -> Event:
    event = Event(parse, triggers)
    told = [trigger for trigger in triggers if trigger.real] or triggers
    for trigger in told:
        _fill(event, trigger)
    event.places += [
        place for noun in event.patients for place in objects_of(noun, "in", "at", "near", "outside")
    ]
    spoils = "foil" not in event.kinds
    event.weapons = [weapon for weapon in weapons_in(parse) if not (spoils and is_spoil(weapon[0]))]
    if is_listed(triggers[0].token) and len(triggers) == 1:  # the other deeds of the list have their own
        own = set(triggers[0].token.subtree)
        event.weapons = [weapon for weapon in event.weapons if weapon[0] in own]
    text = parse.sentence.text
    event.defences = [system for system in DEFENCES if re.search(rf"(?<!\w){re.escape(system)}(?!\w)", text)]
    return event


def _fill(event: Event, trigger: Trigger) -> None:
    """Enter what the grammar around a trigger gives."""
    token, kind = trigger.token, trigger.kind
    event.victims += victims(token, kind)
    event.places += sites(token)
    if token.pos_ in ("NOUN", "PROPN"):
        event.agents += doers_of(token, kind)
        event.patients += patients(token, kind)
        event.places += objects_of(token, "in", "at", "on", "around")
        return
    event.places += objects_of(token, *_WHERE)
    fallen = [noun for noun, _ in event.victims]
    if kind == "clash" and any(noun in fallen for noun in subjects(token)):
        event.agents += sufferers(token)  # "two were killed fighting rebels"
        return
    event.agents += [noun for noun in doers_of(token, kind) if noun not in fallen]
    event.patients += patients(token, kind)


_WHERE = ("in", "at", "near", "on", "outside", "towards", "toward", "into", "over", "inside", "to", "from")


def counted(parse: Parse, noun: Token) -> str | None:
    """Return the number words that count a noun, verbatim, when there are any."""
    text = parse.sentence.text
    stretch = text[noun.left_edge.idx : noun.idx + len(noun.text)]
    if noun.pos_ == "NUM":
        stretch = text[noun.left_edge.idx : noun.idx + len(noun.text)]
    found = find_quantities(stretch)
    if found:
        begin, end, _ = found[-1]
        return stretch[begin:end]
    return None
