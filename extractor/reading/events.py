"""Events: the violent and contentious events that a sentence tells, and the parts that grammar gives them.

A trigger is a verb or noun of the kind that event codebooks are made of. Around it the parse shows who did
it, to what, with what, where and when. Whether the sentence really reports an incident is asked of a model;
what is plainly no report (threats, plans, generalities, mere references) is marked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from extractor.reading.countries import country_of
from extractor.reading.lexicon import DEFENCES, WEAPONS
from extractor.reading.quantities import find_quantities
from extractor.reading.syntax import (
    Parse,
    agents,
    ancestors,
    modal,
    negated,
    objects_of,
    passive,
    subjects,
    sufferers,
)
from extractor.records.codes import WeaponType

if TYPE_CHECKING:
    from spacy.tokens import Token

Kind = Literal[
    "fire", "strike", "bomb", "shoot", "kill", "wound", "clash", "attack", "storm", "abduct", "protest",
    "riot", "arson", "loot", "arrest", "intercept", "foil", "land", "seize", "sexual", "damage",
]  # fmt: skip

Casualty = Literal["killed", "wounded"]

VERBS: dict[str, Kind] = {
    **dict.fromkeys("fire launch lob shell bombard shower rain pound aim".split(), "fire"),
    **dict.fromkeys("strike airstrike".split(), "strike"),
    **dict.fromkeys("bomb explode detonate blast dynamite".split(), "bomb"),
    **dict.fromkeys("shoot gun".split(), "shoot"),
    **dict.fromkeys(
        "kill assassinate murder execute behead massacre slaughter slay martyr die lynch".split(), "kill"
    ),
    **dict.fromkeys("wound injure hurt".split(), "wound"),
    **dict.fromkeys("clash battle fight skirmish".split(), "clash"),
    **dict.fromkeys("attack hit target assault raid ambush assail".split(), "attack"),
    **dict.fromkeys("storm overrun".split(), "storm"),
    **dict.fromkeys("abduct kidnap".split(), "abduct"),
    **dict.fromkeys("protest demonstrate rally march mass".split(), "protest"),
    **dict.fromkeys("riot vandalize vandalise trample".split(), "riot"),
    **dict.fromkeys("burn torch ignite".split(), "arson"),
    **dict.fromkeys("loot ransack plunder rob".split(), "loot"),
    **dict.fromkeys("arrest detain".split(), "arrest"),
    **dict.fromkeys("intercept repel down".split(), "intercept"),
    **dict.fromkeys("thwart foil defuse".split(), "foil"),
    **dict.fromkeys("land fall crash impact".split(), "land"),
    **dict.fromkeys("capture seize retake recapture".split(), "seize"),
    **dict.fromkeys("rape raped".split(), "sexual"),
    **dict.fromkeys("destroy damage".split(), "damage"),
}
NOUNS: dict[str, Kind] = {
    **dict.fromkeys("shelling bombardment barrage salvo fire cannonade".split(), "fire"),
    **dict.fromkeys("strike airstrike air-strike raid airstrikes".split(), "strike"),
    **dict.fromkeys("bombing explosion blast".split(), "bomb"),
    **dict.fromkeys("shooting gunfight shootout".split(), "shoot"),
    **dict.fromkeys("killing assassination murder massacre execution death slaying".split(), "kill"),
    **dict.fromkeys("clash battle firefight skirmish fighting combat".split(), "clash"),
    **dict.fromkeys("attack assault ambush offensive".split(), "attack"),
    **dict.fromkeys("storming".split(), "storm"),
    **dict.fromkeys("abduction kidnapping".split(), "abduct"),
    **dict.fromkeys("protest demonstration rally march sit-in".split(), "protest"),
    **dict.fromkeys("riot rioting".split(), "riot"),
    **dict.fromkeys("arson".split(), "arson"),
    **dict.fromkeys("looting robbery".split(), "loot"),
}
_PROJECTILE = re.compile(r"\b(?:rockets?|missiles?|mortars?|shells?|drones?|projectiles?)\b", re.IGNORECASE)
_HAPPENING = frozenset(
    """occur happen take come follow kill injure wound leave cause destroy damage carry conduct launch stage
    mount hit strike target make begin start erupt break report confirm say repel thwart foil intercept claim
    begin hold be injure force prompt respond retaliate lay sustain rage shake rock rip tear tweet describe
    witness commit perpetrate execute order""".split()
)
"""Verbs beside which a noun of violence tells its event rather than refers to it."""
_DOING = frozenset("carry conduct launch stage mount make claim commit".split())
"""Verbs whose subject does what their object names ("carried out an attack")."""
_UNREAL = frozenset(
    """deny threaten vow plan intend warn plot prepare want seek hope demand urge promise pledge refuse try
    attempt could would may might deter prevent avoid stop fear expect call ask consider continue""".split()
)
"""Governors under which an event has not happened."""
_ACHIEVED = frozenset(
    "manage proceed begin start able seem appear claim say report believe allege help".split()
)
"""Governors whose complement did happen, or is said to have."""
_REFERS = frozenset(
    """responsibility investigation probe inquiry question response reaction condemn condemnation concern fear
    threat risk warning series campaign wave dozen hundred number history string anniversary responsible blame
    accuse claim lead follow report suspect culprit behind possibility kind type potential
    future""".split()
)
"""Words that mention an event without telling it."""
_MANY = re.compile(
    r"\b(?:dozens?|hundreds?|scores|numerous|multiple|several|repeated|regular|frequent|daily|weekly|series|wave|"
    r"string|slew|spate|many|increasing|continu\w+|ongoing|usually|repeatedly|regularly|routinely|constantly|often|frequently|keep|keeps|kept|sporadic|stepped|"
    r"such|every|similar|previous|past|other|these|those)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Trigger:
    """A word that tells an event."""

    token: Token
    kind: Kind
    real: bool
    general: bool


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
    triggers = [trigger for token in parse.doc if (trigger := _trigger(token)) is not None]
    return [_event(parse, group) for group in _grouped(triggers)]


def _grouped(triggers: list[Trigger]) -> list[list[Trigger]]:
    """Return the triggers by event: "an attack on X and the killing of Y" are two."""
    alone = [
        trigger
        for trigger in triggers
        if trigger.token.pos_ == "NOUN"
        and objects_of(trigger.token, "on", "of", "against")
        and any(
            other is not trigger
            and other.token in trigger.token.conjuncts
            and objects_of(other.token, "on", "of", "against")
            for other in triggers
        )
    ]
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
    event.weapons = _weapons(parse)
    text = parse.sentence.text
    event.defences = [system for system in DEFENCES if re.search(rf"(?<!\w){re.escape(system)}(?!\w)", text)]
    return event


def _trigger(token: Token) -> Trigger | None:
    lemma = token.lemma_.lower()
    if token.ent_type_ in ("DATE", "TIME") and lemma in ("march", "fall"):
        return None
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and lemma in VERBS):
        kind = VERBS.get(lemma) or VERBS.get(token.lower_)
    elif token.pos_ in ("NOUN", "PROPN"):
        kind = NOUNS.get(lemma) or NOUNS.get(token.lower_)
    else:
        kind = VERBS.get(lemma) if token.tag_ in ("VBN", "VBD", "VBG") else None
    if (
        kind is None
        and lemma in ("shoot", "set", "blow", "open", "take", "carry", "gun")
        and token.pos_ == "VERB"
    ):
        particles = {child.lower_ for child in token.children}
        if lemma == "blow" and "up" in particles:
            kind = "bomb"
        elif lemma in ("set", "open") and "fire" in particles:
            kind = "arson" if lemma == "set" else "shoot"
    if kind is None and token.pos_ == "VERB":
        kind = _by_object(token, lemma)
    if kind is None:
        return None
    if kind == "seize" and any(noun.lower_ in _PEOPLE for noun in sufferers(token)):
        kind = "abduct"
    if kind in ("strike", "attack") and any(_weapon_of(noun) == "ied" for noun in sufferers(token)):
        kind = "bomb"  # "the vehicle struck a mine"
    if lemma in ("shoot", "gun") and (particles := {child.lower_ for child in token.children}) & {
        "down",
        "dead",
    }:
        kind = "kill" if "dead" in particles or lemma == "gun" else "intercept"
    if lemma in ("destroy", "neutralize", "neutralise") and any(
        _weapon_of(noun) for noun in sufferers(token)
    ):
        kind = "intercept"
    if kind == "land" and not any(_weapon_of(noun) for noun in subjects(token)):
        return None
    if lemma in (
        "hit",
        "target",
        "fire",
        "launch",
        "aim",
        "rain",
        "shower",
        "mass",
        "march",
        "die",
        "strike",
        "down",
        "burn",
        "seize",
    ) and (token.pos_ == "VERB" and not _plausible(token, lemma)):
        return None
    if token.pos_ in ("NOUN", "PROPN") and token.dep_ == "compound":
        return None
    return Trigger(token, kind, _real(token), _general(token))


_PEOPLE = frozenset(
    """student students people villagers schoolgirls schoolboys girls boys children women men passengers
    workers hostages pupils teachers travellers travelers worshippers persons""".split()
)
_LAUNCHED = frozenset({"rocket", "missile", "drone", "bomb", "ied", "vehicle_bomb", "mortar"})


def _by_object(verb: Token, lemma: str) -> Kind | None:
    """Return the kind of event that an everyday verb tells only with a weapon beside it."""
    if lemma == "go" and any(c.lower_ == "off" for c in verb.children):
        return "bomb" if any(_weapon_of(noun) for noun in subjects(verb)) else None
    if lemma in ("find", "discover", "uncover", "recover", "dismantle", "deactivate"):
        found = [
            noun for noun in sufferers(verb) for noun in (noun, *objects_of(noun, "with", "of", "carrying"))
        ]
        return "foil" if any(_weapon_of(noun) in _LAUNCHED for noun in found) else None
    return None


def _plausible(verb: Token, lemma: str) -> bool:
    """Say whether an everyday verb stands in its violent sense."""
    nouns = [
        *subjects(verb),
        *sufferers(verb),
        *agents(verb),
        *objects_of(verb, "with", "at", "on", "towards"),
    ]
    armed = any(_weapon_of(noun) for noun in nouns) or any(noun.lemma_.lower() in NOUNS for noun in nouns)
    if lemma in ("rain", "shower"):
        return armed
    if lemma in ("fire", "launch", "down", "aim"):
        numbers = any(noun.pos_ == "NUM" for noun in nouns)
        return armed or numbers or (lemma == "fire" and bool(_PROJECTILE.search(verb.doc.text)))
    if lemma in ("mass", "march"):
        return any(
            noun.lower_ in ("protesters", "demonstrators", "thousands", "hundreds", "crowds", "people")
            for noun in nouns
        )
    if lemma == "seize":
        return verb.doc.text.lower().count("rocket") > 0 or any(
            n.lower_ in ("town", "village", "city", "base") for n in nouns
        )
    if lemma in ("hit", "strike"):
        if armed or passive(verb):
            return True
        hit = [
            noun for noun in sufferers(verb) if noun.pos_ != "PRON" and noun.lemma_.lower() not in _FIGURES
        ]
        return bool(hit) and not any(child.dep_ == "prt" for child in verb.children)
    return True


_FIGURES = frozenset(
    """high low record level peak bottom milestone snag note chord tone balance deal bargain agreement
    accord""".split()
)
"""What is hit or struck without violence."""


def _real(token: Token) -> bool:
    """Say whether the grammar lets the event have happened."""
    if token.pos_ in ("VERB", "AUX"):
        if any(
            child.dep_ == "mark" and child.lower_ in ("whether", "if", "unless") for child in token.children
        ):
            return False
        if token.dep_ in ("xcomp", "ccomp", "advcl") and token.head.lemma_.lower() in _ACHIEVED:
            return not negated(token.head)
        if (
            negated(token)
            or modal(token)
            or any(_nobody(noun) for noun in [*subjects(token), *sufferers(token)])
        ):
            return False
        if token.tag_ == "VB" and not any(
            child.dep_ in ("aux",) and child.lemma_ in ("do",) for child in token.children
        ):
            return False
        if token.tag_ in ("VBP", "VBZ") and token.dep_ == "relcl":
            return False
    elif _nobody(token):
        return False
    for governor in ancestors(token):
        lemma = governor.lemma_.lower()
        if lemma in _UNREAL and governor.pos_ in ("VERB", "NOUN") and token.dep_ not in ("nsubj", "advcl"):
            return False
        if governor.pos_ in ("VERB", "AUX"):
            if (
                token.pos_ in ("NOUN", "PROPN")
                and (modal(governor) or governor.tag_ == "VB")
                and not passive(governor)
            ):
                return False
            break
    return True


def _nobody(noun: Token) -> bool:
    """Say whether a noun denies that there was one ("no soldiers", "nobody")."""
    return noun.lower_ in ("nobody", "none", "nothing") or any(
        child.dep_ == "det" and child.lower_ == "no" for child in noun.children
    )


def _general(token: Token) -> bool:
    """Say whether a word stands for many events, or only refers to one that is told elsewhere."""
    if token.dep_ == "amod":
        return True  # "the wounded soldiers"
    if token.pos_ in ("NOUN", "PROPN"):
        if _deed(token) and token.tag_ == "NN" and any(_deed(other) for other in token.conjuncts):
            return False
        for governor in ancestors(token):
            if governor.lemma_.lower() in _REFERS:
                return True
            if governor.pos_ in ("VERB", "AUX"):
                break
        if not _told(token):
            return True
        modifiers = " ".join(child.text for child in token.children)
        if _MANY.search(modifiers) or (token.head.dep_ != "ROOT" and _MANY.search(token.head.text)):
            return True
        if token.tag_ != "NNS":
            return False
        told = [
            *token.children,
            *(next((list(a.children) for a in ancestors(token) if a.pos_ == "VERB"), [])),
        ]
        return not any(
            child.dep_ in ("nummod", "det", "poss")
            or (child.dep_ == "prep" and child.lower_ in ("in", "on", "at", "near", "against"))
            for child in told
        )
    if (
        any(child.dep_ == "aux" and child.lower_ in ("been",) for child in token.children)
        and token.tag_ == "VBG"
    ):
        return True
    if token.tag_ == "VBG" and token.dep_ in ("xcomp", "pcomp") and token.head.lemma_ in ("keep", "continue"):
        return True
    adverbs = " ".join(child.text for child in token.children if child.dep_ in ("advmod", "npadvmod"))
    objects = " ".join(t.text for noun in sufferers(token) for t in noun.children if t.dep_ == "amod")
    return bool(_MANY.search(adverbs) or _MANY.search(objects))


def _deed(noun: Token) -> bool:
    """Say whether a noun of violence names what it was done to ("an attack on X", "the killing of Y")."""
    return noun.lemma_.lower() in NOUNS and bool(objects_of(noun, "of", "on", "against"))


def _told(noun: Token) -> bool:
    """Say whether a noun of violence is told here, not only referred to."""
    if any(child.ent_type_ in ("DATE", "TIME") for child in noun.subtree):
        return True
    governor = next((a for a in ancestors(noun) if a.pos_ in ("VERB", "AUX")), None)
    if governor is None:
        return noun.dep_ == "ROOT" or not noun.doc[0].is_title
    if objects_of(noun, "of", "on", "against") and any(
        c.dep_ in ("poss", "compound", "amod", "det") for c in noun.children
    ):
        return noun.dep_ in ("nsubj", "conj", "nsubjpass", "dobj")
    if noun.dep_ == "pobj" and noun.head.lower_ in (
        "after",
        "before",
        "since",
        "for",
        "about",
        "over",
        "to",
        "of",
    ):
        return False
    return governor.lemma_.lower() in _HAPPENING or governor.lemma_.lower() in VERBS


def _weapon_of(noun: Token) -> WeaponType | None:
    """Return the type of weapon that a noun names, alone or with the words before it."""
    words = [
        token.lower_ for token in noun.lefts if token.dep_ in ("compound", "amod") and token.pos_ != "PUNCT"
    ]
    if any(WEAPONS.get(word) == "chemical" for word in words):
        return "chemical"  # "chlorine bombs"
    for start in range(len(words) + 1):
        found = WEAPONS.get(" ".join([*words[start:], noun.lower_]))
        if found is not None:
            return found
    return WEAPONS.get(noun.lemma_.lower())


_COUNTING = frozenset("first second third other more several another many few two three".split())


def _weapons(parse: Parse) -> list[tuple[Token, WeaponType, str]]:
    """Return the weapons that a sentence names, with the words that name each."""
    found = []
    for token in parse.doc:
        if token.pos_ not in ("NOUN", "PROPN") or (kind := _weapon_of(token)) is None:
            continue
        if token.dep_ == "compound" and token.head.lower_ not in (
            "attack",
            "attacks",
            "strike",
            "strikes",
            "fire",
            "barrage",
            "bombing",
            "explosion",
            "blast",
            "raid",
            "attempt",
        ):
            continue
        words = [
            t
            for t in token.lefts
            if t.dep_ in ("compound", "amod")
            and t.i >= token.i - 2
            and t.pos_ in ("NOUN", "PROPN", "ADJ")
            and country_of(t.text) is None
        ]
        verb = next((a for a in ancestors(token) if a.pos_ in ("VERB", "AUX")), None)
        if verb is not None and verb.dep_ in ("relcl", "acl") and modal(verb):
            continue
        first = words[0] if words else token
        if first.i > 1 and first.nbor(-1).text in "-–" and first.nbor(-2).text[0].isalnum():
            first = first.nbor(-2)
        while first.i < token.i and first.lower_ in _COUNTING:
            first = first.nbor(1)
        span = parse.span(list(parse.doc[first.i : token.i + 1]))
        found.append((token, kind, span.text))
    return found


def _fill(event: Event, trigger: Trigger) -> None:
    """Enter what the grammar around a trigger gives."""
    token, kind = trigger.token, trigger.kind
    if token.pos_ in ("NOUN", "PROPN"):
        doers = [
            *agents(token),
            *(c for c in token.children if c.dep_ in ("poss", "compound", "amod", "nmod")),
        ]
        governor = token.head
        if governor.lemma_.lower() in _DOING and token.dep_ in ("dobj", "nsubjpass"):
            doers += subjects(governor) if not passive(governor) else agents(governor)
        event.agents += doers
        sufferers_of = objects_of(token, "of")
        if kind in ("kill", "wound"):
            event.victims += [(noun, "killed" if kind == "kill" else "wounded") for noun in sufferers_of]
        else:
            event.patients += objects_of(token, "on", "against", "at") or sufferers_of
        event.places += objects_of(token, "in", "at", "near", "on", "outside", "around")
        return
    subject = [] if passive(token) else subjects(token)
    object_ = sufferers(token)
    if kind in ("intercept", "foil"):
        event.places += objects_of(token, "in", "at", "near", "over", "on")
        return
    if kind == "clash" and any(noun in subject for noun, _ in event.victims):
        event.agents += object_
        return
    armed = [noun for noun in subject if _weapon_of(noun) or noun.lemma_.lower() in NOUNS]
    event.agents += [
        noun for noun in [*subject, *agents(token)] if noun not in armed and not _weapon_of(noun)
    ]
    for noun in armed:
        event.agents += [c for c in noun.children if c.dep_ in ("compound", "amod", "poss", "nmod")] + agents(
            noun
        )
    hit = [noun for noun in object_ if not _weapon_of(noun) and noun.lemma_.lower() not in NOUNS]
    if kind in ("kill", "wound"):
        people = hit if token.lemma_.lower() != "die" else subject
        event.victims += [(noun, "killed" if kind == "kill" else "wounded") for noun in people]
        if token.lemma_.lower() == "die":
            event.agents = [noun for noun in event.agents if noun not in subject]
    elif kind == "protest":
        pass
    else:
        event.patients += hit
    event.patients += (
        objects_of(token, "at", "on", "against", "towards", "toward", "into")
        if kind in ("fire", "strike", "attack", "shoot")
        else []
    )
    event.places += objects_of(
        token,
        "in",
        "at",
        "near",
        "on",
        "outside",
        "towards",
        "toward",
        "into",
        "over",
        "inside",
        "to",
        "from",
    )


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


@dataclass(frozen=True, eq=False)
class Blame:
    """Who a sentence holds to be behind events told elsewhere, and who says so."""

    parse: Parse
    doer: Token
    by: Token | None
    attribution: Literal["claimed", "denied", "blamed", "suspected"]
    several: bool


_DEEDS = frozenset(
    [
        *NOUNS,
        *"incident violence crime atrocity bloodshed carnage tragedy this it that operation rocket".split(),
    ]
)
"""What somebody is blamed for, when it is an event told elsewhere."""


def find_blame(parse: Parse) -> list[Blame]:
    """Return who is blamed for, suspected of, or owns up to an event that the sentence only refers to."""
    found = []
    for token in parse.doc:
        lemma = token.lemma_.lower()
        several = any(t.tag_ == "NNS" and t.lemma_.lower() in NOUNS for t in token.subtree)
        if lemma in ("blame", "accuse") and token.pos_ == "VERB":
            named = [n for t in (token, *sufferers(token)) for n in objects_of(t, "for", "of")]
            if any(n.lemma_.lower() in _DEEDS or n.lemma_.lower() in VERBS for n in named):
                by = subjects(token)
                found += [
                    Blame(parse, noun, by[0] if by else None, "blamed", several) for noun in sufferers(token)
                ]
        elif lemma in ("claim", "deny") and any(
            n.lemma_ in ("responsibility", "involvement") for n in sufferers(token)
        ):
            if not negated(token) and not any(
                c.dep_ == "det" and c.lower_ == "no" for n in subjects(token) for c in n.children
            ):
                kind: Literal["claimed", "denied"] = "claimed" if lemma == "claim" else "denied"
                found += [Blame(parse, noun, None, kind, several) for noun in subjects(token)]
        elif lemma == "behind" and token.head.lemma_ == "be":
            found += [Blame(parse, noun, None, "suspected", several) for noun in subjects(token.head)]
        elif lemma in ("conduct", "carry", "perpetrate", "attribute") and token.pos_ == "VERB":
            named = [*sufferers(token), *token.children]
            if any(n.lemma_.lower() in NOUNS and c.lower_ in ("that", "this", "the", "those", "these")
                   for n in [*sufferers(token), *_raised(token)] for c in n.children) and named:  # fmt: skip
                doers = agents(token) if lemma != "attribute" else objects_of(token, "to")
                found += [Blame(parse, noun, None, "suspected", several) for noun in doers]
    return found


def _raised(verb: Token) -> list[Token]:
    """Return the subject that an infinitive shares ("that attack is believed to have been …")."""
    return [c for c in verb.head.children if c.dep_ in ("nsubj", "nsubjpass")] if verb.dep_ == "xcomp" else []
