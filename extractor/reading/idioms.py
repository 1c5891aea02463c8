"""Idioms: deeds told in more words than one ("lost their lives", "opened fire", "was hacked to death").

The verb alone is everyday; its object, its particle or what it leaves tells the deed. Verbs that tell a deed
by themselves are in ``deeds``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.reading.arms import weapon_of
from extractor.reading.deeds import Kind
from extractor.reading.syntax import agents, objects_of, passive, subjects, sufferers

if TYPE_CHECKING:
    from spacy.tokens import Token

_WITH_PARTICLE: dict[tuple[str, str], Kind] = {
    ("blow", "up"): "bomb",
    ("gun", "down"): "kill",
    ("mow", "down"): "kill",
    ("cut", "down"): "kill",
    **{(verb, "down"): "intercept" for verb in ("shoot", "bring")},
}
_WITH_OBJECT: dict[tuple[str, str], Kind] = {
    **{(verb, "fire"): "clash" for verb in ("exchange", "trade", "return")},
    ("open", "fire"): "shoot",
    ("set", "fire"): "arson",
    **{(verb, "life"): "kill" for verb in ("lose", "claim", "take", "cost")},
    **{(verb, "hostage"): "abduct" for verb in ("take", "hold")},
}
_LET_GO = frozenset("drop throw hurl toss lob".split())
_ARRIVING = frozenset("come tear slam plough plow smash rip slice penetrate".split())
_AWAY = frozenset("lead take whisk drag carry march bundle herd spirit".split())
_TAKEN = frozenset("take capture seize retake recapture occupy liberate conquer".split())
_REGAINED = frozenset("regain gain assume win wrest".split())
_ENDED = frozenset("neutralise neutralize eliminate liquidate".split())
_FATAL = frozenset("dead alive".split())
_HARMING = frozenset(
    "shoot stab hack beat burn stone bludgeon torture club crush gun knife batter pelt strangle choke".split()
)
_SETTLEMENTS = frozenset("town village city base post outpost camp district capital airport station".split())
PEOPLE = frozenset(
    """student students people villagers schoolgirls schoolboys girls boys children women men passengers
    workers hostages pupils teachers travellers travelers worshippers persons civilians residents tourists
    farmers drivers miners""".split()
)
"""Those whom one abducts where one would seize a thing."""


def idiom_of(verb: Token) -> Kind | None:
    """Return the kind of deed that a verb tells together with its company."""
    lemma = verb.lemma_.lower()
    objects = sufferers(verb)
    for child in verb.children:
        kind = _WITH_PARTICLE.get((lemma, child.lower_)) or _WITH_OBJECT.get((lemma, child.lemma_.lower()))
        if kind is not None:
            return kind
    if lemma == "come" and any(n.lower_ in ("fire", "attack") for n in objects_of(verb, "under")):
        return "attack"
    if lemma in _HARMING and (
        any(child.lower_ in _FATAL for child in verb.children)
        or any(noun.lower_ == "death" for noun in objects_of(verb, "to"))
    ):
        return "kill"
    if lemma == "leave" and any(_fallen(token, verb) for token in verb.subtree):
        return "kill"
    if lemma == "go" and any(child.lower_ == "off" for child in verb.children):
        return "bomb" if any(weapon_of(noun) for noun in subjects(verb)) else None
    if lemma == "set" and any(child.lower_ in ("ablaze", "alight") for child in verb.children):
        return "arson"
    return _by_company(verb, lemma, objects)


def _fallen(token: Token, verb: Token) -> bool:
    """Say whether a word is the "dead" of "left ten people dead"."""
    return token.lower_ == "dead" and token.i > verb.i and token.pos_ == "ADJ" and token.dep_ != "amod"


def _by_company(verb: Token, lemma: str, objects: list[Token]) -> Kind | None:
    armed = [noun for noun in objects if weapon_of(noun)]
    if lemma in _LET_GO and armed:
        flown = lemma == "drop" or any(weapon_of(noun) == "drone" for noun in subjects(verb))
        return "strike" if flown else "attack"
    if lemma in _ARRIVING and any(is_armed(noun) for noun in subjects(verb)):
        return "land"
    if lemma in _AWAY and any(child.lower_ in ("away", "off", "into") for child in verb.children):
        return "abduct" if any(noun.lower_ in PEOPLE for noun in objects) else None
    if lemma in _ENDED and objects and not armed:
        return "kill"
    taken = [place for noun in objects for place in (noun, *objects_of(noun, "of"))]
    if lemma in (*_TAKEN, *_REGAINED) and any(noun.lower_ == "control" for noun in objects):
        return "seize" if any(_settled(noun) for noun in taken) else None
    if lemma in _TAKEN and any(_settled(noun) for noun in objects):
        return "seize"
    return None


def is_armed(noun: Token) -> bool:
    """Say whether a noun names a weapon, or one of some ("one of the rockets")."""
    return weapon_of(noun) is not None or any(weapon_of(whole) for whole in objects_of(noun, "of"))


def _settled(noun: Token) -> bool:
    return noun.ent_type_ in ("GPE", "FAC", "LOC") or noun.lemma_.lower() in _SETTLEMENTS


def victims_of(verb: Token) -> list[Token] | None:
    """Return whose lives an idiom of dying is about; None where the verb is no such idiom.

    "Four soldiers lost their lives" are the soldiers, "the blast took the life of a guard" is the guard.
    """
    lives = [noun for noun in sufferers(verb) if noun.lemma_.lower() == "life"]
    if not lives or verb.lemma_.lower() not in ("lose", "claim", "take", "cost"):
        return None
    if verb.lemma_.lower() == "lose" and not passive(verb):
        return subjects(verb)
    return [
        person
        for noun in lives
        for person in (objects_of(noun, "of") or [c for c in noun.children if c.dep_ == "poss"] or [noun])
    ] or agents(verb)
