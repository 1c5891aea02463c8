"""An extraction holds together: ids, references, JSON and its schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from extractor.records import (
    Actor,
    Affiliation,
    Casualties,
    Claim,
    Date,
    Defence,
    DocumentInfo,
    Extraction,
    Incident,
    Issue,
    Perpetrator,
    Place,
    Provenance,
    Quantity,
    Record,
    RelatedClaim,
    Span,
    Target,
    Usage,
    Weapon,
)
from extractor.records.codes import EVENT_TYPES, EventType, SubEventType

TEXT = "Rebels fired two rockets at the base in Goma on Friday, the army said. No one was hurt."


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span.of(TEXT, start, start + len(words))


WHOLE = Extraction(
    document=DocumentInfo(id="d", title="T", sha256="0" * 64, characters=len(TEXT), published="2023-05-05"),  # type: ignore[arg-type]
    incidents=(
        Incident(
            id="i1",
            sub_event_type="Shelling/artillery/missile attack",
            summary="Rebels fired rockets.",
            date=Date(
                text="Friday", start="2023-05-05", end="2023-05-05", precision="day", span=at("Friday")
            ),  # type: ignore[arg-type]
            place=Place(name="Goma", country="COD", latitude=-1.68, longitude=29.22, span=at("Goma")),
            perpetrators=(
                Perpetrator(
                    actor_id="a1",
                    attribution="accused_by_authorities",
                    attributed_by="a2",
                    span=at("Rebels"),
                ),
            ),
            targets=(Target(name="base", actor_id="a2", type="military", span=at("base")),),
            weapons=(
                Weapon(
                    name="rockets",
                    type="rocket",
                    launched=Quantity(text="two", low=2, high=2, qualifier="exact"),
                    span=at("rockets"),
                ),
            ),
            defences=(Defence(system="base", actor_id="a2", span=at("base")),),
            casualties=(Casualties(outcome="unspecified", category="unknown", span=at("No one was hurt")),),
            spans=(at("Rebels fired two rockets at the base in Goma on Friday, the army said."),),
            confidence=0.75,
        ),
    ),
    actors=(
        Actor(
            id="a1",
            name="Rebels",
            kind="armed_group",
            affiliations=(Affiliation(actor_id="a2", relation="opposed_to", span=at("Rebels")),),
            spans=(at("Rebels"),),
        ),
        Actor(id="a2", name="army", kind="military", country="COD", spans=(at("army"),)),
    ),
    claims=(
        Claim(
            id="c1",
            source_id="a2",
            source="the army",
            cue="said",
            content="Rebels fired two rockets.",
            quotation="indirect",
            incident_ids=("i1",),
            spans=(at("the army said"),),
        ),
        Claim(
            id="c2",
            content="No one was hurt.",
            quotation="direct",
            cue="said",
            relations=(RelatedClaim(claim_id="c1", relation="supports"),),
            spans=(at("No one was hurt"),),
        ),
    ),
    issues=(Issue(code="ungrounded", message="gone", record_id="i1", field="place"),),
    provenance=Provenance(
        model="m",
        strategy="single",
        prompts={"single": "abc"},
        extractor_version="0",
        usage=Usage(input_tokens=1, calls=1),
        cost_usd=0.5,
        seconds=1.5,
        created=datetime(2026, 1, 1, tzinfo=UTC),
    ),
)


def test_json_brings_back_the_same_extraction() -> None:
    text = WHOLE.model_dump_json()
    assert Extraction.model_validate_json(text) == WHOLE
    assert Extraction.model_validate_json(text).model_dump_json() == text
    assert Extraction.model_validate(WHOLE.model_dump(mode="json")) == WHOLE
    assert Extraction.model_validate(WHOLE.model_dump()) == WHOLE


def test_the_event_type_is_written_and_not_believed_when_read() -> None:
    data = WHOLE.model_dump(mode="json")
    assert data["incidents"][0]["event_type"] == "Explosions/Remote violence"
    data["incidents"][0]["event_type"] = "Riots"
    assert Extraction.model_validate(data).incidents[0].event_type == "Explosions/Remote violence"


@pytest.mark.parametrize("sub_event_type", get_args(SubEventType))
def test_every_sub_event_type_has_its_event_type(sub_event_type: SubEventType) -> None:
    incident = Incident(id="i1", sub_event_type=sub_event_type, summary="x", spans=(at("Rebels"),))
    assert incident.event_type == EVENT_TYPES[sub_event_type]
    assert incident.event_type in get_args(EventType)


def _points(path: str, value: object) -> Callable[[dict[str, object]], None]:
    """Return what puts a value at a path such as "incidents.0.targets.0.actor_id"."""

    def change(data: dict[str, object]) -> None:
        place: object = data
        *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
        for step in way:
            place = place[step]  # type: ignore[index]
        place[last] = value  # type: ignore[index]

    return change


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("incidents.0.perpetrators.0.actor_id", "a9"),
        ("incidents.0.perpetrators.0.attributed_by", "a9"),
        ("incidents.0.targets.0.actor_id", "a3"),
        ("incidents.0.defences.0.actor_id", "a3"),
        ("actors.0.affiliations.0.actor_id", "a3"),
        ("claims.0.source_id", "a3"),
        ("claims.0.incident_ids", ["i1", "i2"]),
        ("claims.1.relations.0.claim_id", "c3"),
    ],
)
def test_a_reference_that_points_nowhere_is_refused(path: str, value: object) -> None:
    data = WHOLE.model_dump(mode="json")
    _points(path, value)(data)
    with pytest.raises(ValidationError, match="which is not in this extraction"):
        Extraction.model_validate(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("actors.1.id", "a1"),
        ("incidents.0.id", "1"),
        ("incidents.0.id", "i0"),
        ("incidents.0.spans", []),
        ("actors.0.spans", []),
        ("claims.0.spans", []),
        ("incidents.0.confidence", 1.01),
        ("incidents.0.sub_event_type", "Rocket attack"),
        ("incidents.0.summary", ""),
        ("incidents.0.background", "false"),
        ("incidents.0.weapons.0.launched.low", "2"),
        ("actors.0.kind", None),
        ("claims.0.content", ""),
        ("issues.0.code", "oops"),
        ("document.sha256", "abc"),
        ("document.characters", -1),
        ("provenance.usage.calls", -1),
        ("provenance.cost_usd", -0.1),
        ("schema_version", "2.0"),
        ("surprise", 1),
    ],
)
def test_what_the_schema_does_not_allow_is_refused(path: str, value: object) -> None:
    data = WHOLE.model_dump(mode="json")
    _points(path, value)(data)
    with pytest.raises(ValidationError):
        Extraction.model_validate(data)


def test_every_span_is_listed_with_its_path() -> None:
    spans = dict(WHOLE.spans())
    assert spans["incidents.0.weapons.0.span"] == at("rockets")
    assert spans["actors.0.affiliations.0.span"] == at("Rebels")
    assert spans["claims.1.spans.0"] == at("No one was hurt")
    assert len(spans) == TEXT_SPANS
    assert all(TEXT[span.start : span.end] == span.text for span in spans.values())


TEXT_SPANS = (
    json.dumps(WHOLE.model_dump(mode="json")).count('"start": ') - 1
)  # the date's own start is no span


def test_nothing_in_an_extraction_can_be_changed() -> None:
    records: list[tuple[Record, str]] = [
        (WHOLE, "claims"),
        (WHOLE.incidents[0], "summary"),
        (WHOLE.actors[0], "name"),
        (WHOLE.claims[0], "negated"),
        (WHOLE.document, "title"),
    ]
    for record, field in records:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(record, field, None)
    assert isinstance(WHOLE.incidents, tuple)


def test_the_schema_names_every_field_and_closes_every_object() -> None:
    for mode in ("validation", "serialization"):
        schema = Extraction.model_json_schema(mode=mode)  # type: ignore[arg-type]
        for name in ("Incident", "Actor", "Claim", "Span", "Quantity", "Date", "Place", "Issue"):
            assert schema["$defs"][name]["additionalProperties"] is False
        assert schema["$defs"]["Incident"]["properties"]["sub_event_type"]["enum"] == list(
            get_args(SubEventType)
        )
    assert "event_type" in schema["$defs"]["Incident"]["properties"]
    json.dumps(schema)


@pytest.mark.parametrize("model", [Extraction, Incident, Actor, Claim, Span, Quantity, Date, Place])
def test_every_record_says_what_it_is(model: type[BaseModel]) -> None:
    assert model.__doc__
    assert model.model_config.get("extra") == "forbid"


COUNTS = st.integers(0, 10**9)
USAGES = st.builds(Usage, input_tokens=COUNTS, output_tokens=COUNTS, cached_tokens=COUNTS, calls=COUNTS)


@given(USAGES, USAGES)
def test_usage_adds_up_field_by_field(one: Usage, other: Usage) -> None:
    total = one + other
    assert total == other + one
    assert total.model_dump() == {k: v + getattr(other, k) for k, v in one.model_dump().items()}
    assert one + Usage() == one
