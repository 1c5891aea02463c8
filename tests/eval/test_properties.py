"""What must hold of any gold and any prediction."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from sketch import Sketch

from eval.fields import CLAIM, INCIDENT, ObjectType
from eval.labels import GOLD_ONLY, LABELS, PAIRED, PREDICTED_ONLY, Rates, Tally
from eval.scoring import Score, aggregate, score
from extractor.records import Actor, Claim, Extraction, Incident, Record, RelatedClaim
from extractor.records.codes import Act, ActorKind, AffiliationRelation, Outcome, SubEventType, WeaponType

NAMES = ("Quds", "Badr", "Nujaba", "Pentagon", "Reuters", "Coalition", "Peshmerga", "Tehran")
PLACES = ("Kirkuk", "Erbil", "Taji", "Basra", "Mosul", "Tikrit")
DEEDS = ("shelled", "raided", "bombed", "stormed", "left", "sealed")
EVENTS = [
    f"On {10 + n} March {NAMES[n]} {deed} {place} and killed {n + 2} men with rockets."
    for n, (deed, place) in enumerate(zip(DEEDS, PLACES, strict=True))
]
VERBS = ("pay", "go", "bleed", "retreat", "answer", "hide", "bargain", "regroup")
SAYINGS = [
    f"{name} said that {other} would {verb}."
    for name, other, verb in zip(NAMES, reversed(NAMES), VERBS, strict=True)
]
TEXT = Sketch(" ".join(EVENTS + SAYINGS))


def codes(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


def some(options: range) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(options), unique=True)


@st.composite
def extractions(draw: st.DrawFn, confused: bool = False) -> Extraction:
    """Any part of what the text tells, with any codes; if confused, also with anything in any place."""
    chosen = draw(some(range(len(NAMES))))
    ids = {n: f"a{n + 1}" for n in chosen}
    actors = []
    for n in chosen:
        others = draw(st.lists(st.sampled_from(chosen), unique=True, max_size=2))
        links = tuple(
            TEXT.affiliation(ids[other], draw(codes(AffiliationRelation)), NAMES[n])
            for other in others
            if other != n
        )
        aliases = draw(st.lists(st.sampled_from(NAMES), max_size=2)) if confused else ()
        actors.append(TEXT.actor(ids[n], NAMES[n], *aliases, kind=draw(codes(ActorKind)), affiliations=links))
    incidents = [draw(incident(n, list(ids.values()), confused)) for n in draw(some(range(len(EVENTS))))]
    claims: list[Claim] = []
    for n in draw(some(range(len(SAYINGS)))):
        related = tuple(
            RelatedClaim(claim_id=one.id, relation="supports") for one in claims if draw(st.booleans())
        )
        claims.append(
            TEXT.claim(
                f"c{n + 1}",
                draw(st.sampled_from(SAYINGS)) if confused else SAYINGS[n],
                source_id=draw(st.sampled_from([None, *ids.values()])),
                source=draw(st.sampled_from([None, NAMES[n]])),
                act=draw(codes(Act)),
                negated=draw(st.booleans()),
                incident_ids=tuple(one.id for one in incidents if draw(st.booleans())),
                relations=related,
            )
        )
    return TEXT.extraction(incidents, actors, claims)


@st.composite
def incident(draw: st.DrawFn, n: int, actors: list[str], confused: bool) -> Incident:
    sentences = draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3)) if confused else [EVENTS[n]]
    perpetrators = draw(st.lists(st.sampled_from(actors), unique=True, max_size=2)) if actors else []
    weapon = draw(codes(WeaponType))
    return TEXT.incident(
        f"i{n + 1}",
        *sentences,
        type=draw(codes(SubEventType)),
        outcome=draw(codes(Outcome)),
        place=TEXT.place(draw(st.sampled_from(PLACES)) if confused else PLACES[n]),
        date=draw(st.sampled_from([None, TEXT.day(f"{10 + n} March", f"2020-03-{10 + n}")])),
        background=draw(st.booleans()),
        perpetrators=tuple(TEXT.perpetrator(name, NAMES[n]) for name in perpetrators),
        targets=(TEXT.target(PLACES[n]),) if draw(st.booleans()) else (),
        weapons=({"name": "rockets", "type": weapon, "span": TEXT.span("rockets")},)
        if draw(st.booleans())
        else (),
        casualties=(TEXT.killed(f"{n + 2} men", n + 2),) if draw(st.booleans()) else (),
        confidence=draw(st.sampled_from([None, 0.3, 0.9])),
    )


def judged(gold: Extraction, predicted: Extraction | None) -> Score:
    return aggregate([score(gold, predicted, TEXT.article)])


def counts(kind: ObjectType, records: Sequence[Record]) -> tuple[int, int]:
    """Count objects, and the values in them and in their rows."""
    values = sum(one.value(record) is not None for record in records for one in kind.fields)
    rows = (counts(row, getattr(record, row.attribute))[1] for record in records for row in kind.rows)
    return len(records), values + sum(rows)


def tallies(pooled: Score) -> list[Tally]:
    return [pooled.headline, *pooled.objects.values(), *pooled.types.values(), *pooled.values.values()]


def rates(pooled: Score) -> list[Rates]:
    every = [
        rate for one in tallies(pooled) for rate in (one.strict, one.soft, one.given.strict, one.given.soft)
    ]
    return [*every, pooled.relaxed_incidents]


def without(extraction: Extraction, removed: str) -> Extraction:
    """Take an object away, and what points to it."""

    def kept_actor(actor: Actor) -> Actor:
        links = tuple(one for one in actor.affiliations if one.actor_id != removed)
        return actor.model_copy(update={"affiliations": links})

    def kept_incident(one: Incident) -> Incident:
        return one.model_copy(
            update={"perpetrators": tuple(p for p in one.perpetrators if p.actor_id != removed)}
        )

    def kept_claim(claim: Claim) -> Claim:
        return claim.model_copy(
            update={
                "source_id": None if claim.source_id == removed else claim.source_id,
                "incident_ids": tuple(name for name in claim.incident_ids if name != removed),
                "relations": tuple(one for one in claim.relations if one.claim_id != removed),
            }
        )

    return TEXT.extraction(
        [kept_incident(one) for one in extraction.incidents if one.id != removed],
        [kept_actor(one) for one in extraction.actors if one.id != removed],
        [kept_claim(one) for one in extraction.claims if one.id != removed],
    )


def shuffled(extraction: Extraction, seed: int) -> Extraction:
    mixed = random.Random(seed)

    def mix(items: tuple[Any, ...]) -> list[Any]:
        return mixed.sample(items, len(items))

    incidents = [
        one.model_copy(update={"perpetrators": tuple(mix(one.perpetrators))}) for one in extraction.incidents
    ]
    return TEXT.extraction(mix(tuple(incidents)), mix(extraction.actors), mix(extraction.claims))


@given(extractions())
@settings(max_examples=60, deadline=None)
def test_gold_against_itself_is_perfect_in_every_measure_and_has_no_errors(gold: Extraction) -> None:
    pooled = judged(gold, gold)
    assert all((rate.precision, rate.recall, rate.f1) == (1, 1, 1) for rate in rates(pooled))
    assert all(set(one.labels) <= {"correct"} for one in tallies(pooled))
    assert pooled.grounding_rate in (1, None)
    assert pooled.valid_rate == 1


@given(extractions(), extractions(confused=True), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_the_order_of_objects_does_not_matter(
    gold: Extraction, predicted: Extraction, seed: int, other: int
) -> None:
    mixed = judged(shuffled(gold, seed), shuffled(predicted, other))
    straight = judged(gold, predicted)
    assert mixed.headline.labels == straight.headline.labels
    assert {key: one.labels for key, one in mixed.values.items()} == {
        key: one.labels for key, one in straight.values.items()
    }


@given(extractions(), extractions(confused=True))
@settings(max_examples=60, deadline=None)
def test_labels_add_up_and_rates_are_rates(gold: Extraction, predicted: Extraction) -> None:
    judgement = score(gold, predicted, TEXT.article)
    pooled = aggregate([judgement])
    for one in tallies(pooled):
        counted = {label: one.labels.get(label, 0) for label in LABELS}
        paired = sum(counted[label] for label in PAIRED)
        assert one.gold == paired + sum(counted[label] for label in GOLD_ONLY)
        assert one.predicted == paired + sum(counted[label] for label in PREDICTED_ONLY)
        assert one.given.gold <= one.gold
        assert counted["correct"] <= one.credit <= counted["correct"] + counted["partial"]
    assert all(0 <= value <= 1 for rate in rates(pooled) for value in (rate.precision, rate.recall, rate.f1))
    for kind in (INCIDENT, CLAIM):
        ours, theirs = getattr(gold, kind.attribute), getattr(predicted, kind.attribute)
        assert (pooled.objects[kind.name].gold, pooled.types[kind.name].gold) == counts(kind, ours)
        assert (pooled.objects[kind.name].predicted, pooled.types[kind.name].predicted) == counts(
            kind, theirs
        )
    addresses = [(v.gold, v.predicted, v.key) for v in judgement.verdicts]
    assert len(addresses) == len(set(addresses))


@given(extractions(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_duplicate_is_called_one_and_lowers_precision_only(gold: Extraction, data: st.DataObject) -> None:
    twins: list[Incident | Claim] = [*gold.incidents, *gold.claims]
    if not twins:
        return
    twin = data.draw(st.sampled_from(twins))
    copy = twin.model_copy(update={"id": f"{twin.id[0]}99"})
    predicted = TEXT.extraction(
        [*gold.incidents, *([copy] if isinstance(copy, Incident) else [])],
        gold.actors,
        [*gold.claims, *([copy] if isinstance(copy, Claim) else [])],
    )
    pooled = judged(gold, predicted)
    name = "incident" if isinstance(copy, Incident) else "claim"
    assert pooled.objects[name].labels["duplicate"] == 1
    assert pooled.objects[name].strict.precision < 1
    assert pooled.objects[name].strict.recall == 1
    assert pooled.headline.soft.precision < 1
    assert pooled.objects[name].relaxed.f1 == 1


@given(extractions(), extractions(confused=True), st.data())
@settings(max_examples=60, deadline=None)
def test_taking_a_prediction_away_never_finds_more_of_its_kind(
    gold: Extraction, predicted: Extraction, data: st.DataObject
) -> None:
    ids = [one.id for one in (*predicted.incidents, *predicted.actors, *predicted.claims)]
    if not ids:
        return
    removed = data.draw(st.sampled_from(ids))
    kind = {"i": "incident", "a": "actor", "c": "claim"}[removed[0]]
    before, after = judged(gold, predicted), judged(gold, without(predicted, removed))
    if before.objects[kind].gold:
        assert after.objects[kind].strict.recall <= before.objects[kind].strict.recall
