"""Two hand-made extractions that hold what is hard to write out: formulas, markup, vague tolls, wide
characters.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

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
    RelatedClaim,
    Span,
    Target,
    Usage,
    Weapon,
)

HODEIDA = (
    "🚀 Rockets hit <b>Hodeida</b> </script><script>document.title='owned'</script>\n\n"
    "On Monday gunmen of the =Front (حيدر) fired six rockets at Hodeida port, killing dozens of dockers "
    "and wounding about 30 people. The army said four rockets were shot down. "
    "The Front said none was shot down.\n\n"
    "In early March a drone struck a clinic in Taiz. Nobody has claimed it."
)
BAMAKO = (
    "Thousands march in Bamako\n\n"
    "Thousands marched peacefully in Bamako on 4 May 2024. There were no casualties."
)


def at(text: str, words: str, nth: int = 0) -> Span:
    """Return the span of the nth occurrence of the words."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span.of(text, start, start + len(words))


def info(name: str, text: str, **more: object) -> DocumentInfo:
    return DocumentInfo.model_validate(
        {"id": name, "sha256": sha256(text.encode()).hexdigest(), "characters": len(text), **more}
    )


def exactly(number: int, words: str) -> Quantity:
    return Quantity(text=words, low=number, high=number, qualifier="exact")


@pytest.fixture(scope="session")
def hodeida() -> Extraction:
    t = HODEIDA
    return Extraction(
        document=info(
            "hodeida",
            t,
            title="Rockets hit <b>Hodeida</b>",
            source="=HYPERLINK(1)",
            published=date(2024, 3, 12),
        ),
        actors=(
            Actor(id="a1", name="=Front", aliases=("حيدر",), kind="armed_group", spans=(at(t, "=Front"),)),
            Actor(id="a2", name="army", kind="military", country="YEM", spans=(at(t, "army"),)),
            Actor(
                id="a3",
                name="gunmen",
                kind="person",
                affiliations=(
                    Affiliation(actor_id="a1", relation="member_of", span=at(t, "gunmen of the =Front")),
                ),
                spans=(at(t, "gunmen"),),
            ),
        ),
        incidents=(
            Incident(
                id="i1",
                sub_event_type="Shelling/artillery/missile attack",
                summary="=1+1 rockets hit Hodeida port.",
                date=Date(
                    text="On Monday",
                    start=date(2024, 3, 11),
                    end=date(2024, 3, 11),
                    precision="day",
                    span=at(t, "On Monday"),
                ),
                place=Place(
                    name="Hodeida",
                    country="YEM",
                    admin1="Al Hudaydah",
                    latitude=14.797812,
                    longitude=42.954521,
                    precision="settlement",
                    span=at(t, "Hodeida", 1),
                ),
                outcome="partly_intercepted",
                responsibility="claimed",
                perpetrators=(
                    Perpetrator(actor_id="a3", attribution="stated_as_fact", span=at(t, "gunmen")),
                ),
                targets=(
                    Target(
                        name="Hodeida port",
                        type="transportation",
                        effect="damaged",
                        span=at(t, "Hodeida port"),
                    ),
                ),
                weapons=(
                    Weapon(
                        name="rockets", type="rocket", launched=exactly(6, "six"), span=at(t, "six rockets")
                    ),
                ),
                defences=(Defence(system="army", actor_id="a2", span=at(t, "army")),),
                casualties=(
                    Casualties(
                        outcome="killed",
                        category="civilian",
                        count=Quantity(text="dozens", low=24, qualifier="dozens"),
                        span=at(t, "dozens of dockers"),
                    ),
                    Casualties(
                        outcome="wounded",
                        category="unknown",
                        count=Quantity(text="about 30", qualifier="about"),
                        span=at(t, "about 30 people"),
                    ),
                ),
                spans=(at(t, "On Monday gunmen of the =Front (حيدر) fired six rockets at Hodeida port"),),
                confidence=0.41,
            ),
            Incident(
                id="i2",
                sub_event_type="Air/drone strike",
                summary="A drone struck a clinic in Taiz.",
                date=Date(
                    text="In early March",
                    start=date(2024, 3, 1),
                    end=date(2024, 3, 10),
                    precision="week",
                    span=at(t, "In early March"),
                ),
                place=Place(name="Taiz", country="YEM", precision="settlement", span=at(t, "Taiz")),
                outcome="hit",
                responsibility="unclaimed",
                background=True,
                targets=(Target(name="clinic", type="other", span=at(t, "clinic")),),
                weapons=(Weapon(name="drone", type="drone", span=at(t, "drone")),),
                spans=(at(t, "In early March a drone struck a clinic in Taiz."),),
                confidence=0.9,
            ),
        ),
        claims=(
            Claim(
                id="c1",
                source_id="a2",
                source="The army",
                cue="said",
                content="Four rockets were shot down.",
                quotation="indirect",
                certainty="certain",
                incident_ids=("i1",),
                spans=(at(t, "The army said four rockets were shot down."),),
            ),
            Claim(
                id="c2",
                source_id="a1",
                source="The Front",
                cue="said",
                content="No rocket was shot down.",
                quotation="indirect",
                act="denies",
                medium="social_media",
                certainty="certain",
                negated=True,
                incident_ids=("i1",),
                relations=(RelatedClaim(claim_id="c1", relation="contradicts"),),
                spans=(at(t, "The Front said none was shot down."),),
            ),
        ),
        issues=(
            Issue(code="unresolved_date", message='"<i>recently</i>"', record_id="i2", field="date"),
            Issue(code="ungrounded", message="a claim about the navy is not in the article"),
        ),
        provenance=Provenance(
            model="stub",
            strategy="single",
            extractor_version="0.1.0",
            usage=Usage(input_tokens=900, output_tokens=200, calls=1),
            seconds=1.5,
            created=datetime(2024, 3, 12, 8, tzinfo=UTC),
        ),
    )


@pytest.fixture(scope="session")
def bamako() -> Extraction:
    t = BAMAKO
    return Extraction(
        document=info("bamako", t, title="Thousands march in Bamako", source="The Daily"),
        incidents=(
            Incident(
                id="i1",
                sub_event_type="Peaceful protest",
                summary="Thousands marched peacefully in Bamako.",
                date=Date(
                    text="4 May 2024",
                    start=date(2024, 5, 4),
                    end=date(2024, 5, 4),
                    precision="day",
                    span=at(t, "4 May 2024"),
                ),
                place=Place(
                    name="Bamako",
                    country="MLI",
                    latitude=12.65,
                    longitude=-8.0,
                    precision="settlement",
                    span=at(t, "Bamako", 1),
                ),
                outcome="not_applicable",
                casualties=(
                    Casualties(
                        outcome="unspecified",
                        category="unknown",
                        count=exactly(0, "no casualties"),
                        span=at(t, "no casualties"),
                    ),
                ),
                spans=(at(t, "Thousands marched peacefully in Bamako on 4 May 2024."),),
            ),
        ),
    )


@pytest.fixture(scope="session")
def extractions(hodeida: Extraction, bamako: Extraction) -> tuple[Extraction, ...]:
    return hodeida, bamako


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    return {sha256(text.encode()).hexdigest(): text for text in (HODEIDA, BAMAKO)}
