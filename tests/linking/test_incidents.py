"""When two reports are one incident, by the coding rules, and what the one record then holds."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from scripted import casualties, incident, perpetrator, target, weapon

from extractor import Document
from extractor.linking.actors import Roster
from extractor.linking.incidents import record
from extractor.linking.joining import merge
from extractor.linking.sameness import same
from extractor.reading.names import Name
from extractor.reading.reader import Reader
from extractor.records import (
    Casualties,
    Date,
    Incident,
    Perpetrator,
    Place,
    Quantity,
    Span,
    Target,
    Weapon,
)
from extractor.records.codes import SubEventType

SHELLING, AIR, ATTACK = "Shelling/artillery/missile attack", "Air/drone strike", "Attack"
DISRUPTED, CLASH = "Disrupted weapons use", "Armed clash"
IED, PROTEST, SUICIDE = "Remote explosive/landmine/IED", "Peaceful protest", "Suicide bomb"

TOWNS = {
    "Goma": ("COD", "North Kivu", -1.68, 29.22, "settlement"),
    "Goma airport": ("COD", "North Kivu", -1.67, 29.24, "exact"),
    "Bukavu": ("COD", "South Kivu", -2.51, 28.86, "settlement"),
    "North Kivu": ("COD", "North Kivu", -1.68, 29.22, "province"),
    "Congo": ("COD", None, None, None, "country"),
    "Kigali": ("RWA", "Kigali", -1.95, 30.06, "settlement"),
    "the base": ("COD", None, None, None, "unknown"),
    "the airport": ("COD", "North Kivu", None, None, "exact"),
}


def place(name: str) -> Place:
    country, admin1, latitude, longitude, precision = TOWNS[name]
    return Place(
        name=name,
        country=country,
        admin1=admin1,
        latitude=latitude,
        longitude=longitude,
        precision=precision,  # type: ignore[arg-type]
        span=words(name),
    )


def words(text: str, start: int = 0) -> Span:
    return Span(start=start, end=start + len(text), text=text)


def day(iso: str, days: int = 0, *, time: str | None = None) -> Date:
    first = date.fromisoformat(iso)
    return Date(
        text=iso,
        start=first,
        end=first + timedelta(days=days),
        precision="week" if days else "day",
        time=time,
        span=words(iso),
    )


def report(
    kind: str = SHELLING,
    at: int = 0,
    text: str = "Something happened there.",
    borrowed: str = "",
    **values: object,
) -> Incident:
    """Return a record of an incident that is told at an offset; places are named, the rest is given.

    A ``borrowed`` date or place is not the report's own: its words are those of an earlier sentence.
    """
    if isinstance(where := values.get("place"), str):
        values["place"] = place(where)
    if isinstance(when := values.get("date"), str):
        values["date"] = day(when)
    for name in ("place", "date"):
        if isinstance(part := values.get(name), Place | Date) and name not in borrowed:
            values[name] = part.model_copy(update={"span": words(part.span.text, at)})
    if isinstance(arms := values.get("weapons"), str):
        values["weapons"] = [Weapon(name=arm, type=arm, span=words(arm)) for arm in arms.split()]  # type: ignore[arg-type]
    if isinstance(who := values.get("perpetrators"), str):
        values["perpetrators"] = [
            Perpetrator(actor_id=id, attribution="stated_as_fact", span=words(id)) for id in who.split()
        ]
    sub_event_type: SubEventType = kind  # type: ignore[assignment]
    return Incident(
        id=f"i{at + 1}",
        sub_event_type=sub_event_type,
        summary="x",
        spans=[words(text, at)],
        **values,  # type: ignore[arg-type]
    )


MONASTERY = Target(name="monastery", type="religious", span=words("monastery"))
POST = Target(name="police post", type="police", span=words("police post"))
ONE = {
    "the same place and day": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma", date="2024-02-02"),
    ),
    "the province of the town": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="North Kivu", date="2024-02-02"),
    ),
    "a day within the week": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma", date=day("2024-01-29", 6)),
    ),
    "one night over midnight, loosely dated": (
        report(place="Goma", date=day("2024-02-02", 1)),
        report(at=900, place="Goma", date=day("2024-02-03")),
    ),
    "an interception and the attack that it stopped": (
        report(place="Goma", date="2024-02-02", weapons="drone"),
        report(DISRUPTED, 900, place="Goma", date="2024-02-02", weapons="drone", outcome="intercepted"),
    ),
    "attack is less exact than air strike": (
        report(AIR, place="Goma", date="2024-02-02"),
        report(ATTACK, 900, place="Goma", date="2024-02-02"),
    ),
    "the next sentence, with the weapon again": (
        report(weapons="rocket", place="Goma"),
        report(at=60, weapons="rocket"),
    ),
    "the next sentence, with nothing of its own": (
        report(IED, place="Goma", date="2024-02-02"),
        report(IED, 60),
    ),
    "a site in the town": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma airport", date="2024-02-02"),
    ),
    "the next sentence, however long": (
        report(weapons="rocket", place="Goma", text="x" * 280),
        report(at=290, weapons="rocket", text="x" * 280),
    ),
    "the building named again, in a village that no gazetteer has": (
        report(AIR, place="North Kivu", targets=[MONASTERY]),
        report(AIR, 100, place="the base", targets=[MONASTERY]),
    ),
    "a suicide bombing and the blast": (
        report(SUICIDE, place="Goma", date="2024-02-02"),
        report(IED, 900, place="Goma", date="2024-02-02"),
    ),
    "one of several doers": (
        report(place="Goma", date="2024-02-02", perpetrators="a1 a2"),
        report(at=900, place="Goma", date="2024-02-02", perpetrators="a2"),
    ),
}
TWO = {
    "another day": (
        report(place="Goma", date="2024-02-02"),
        report(at=60, place="Goma", date="2024-02-03"),
    ),
    "another week": (
        report(place="Goma", date=day("2024-01-22", 6)),
        report(at=60, place="Goma", date=day("2024-02-05", 6)),
    ),
    "another province": (
        report(place="Goma", date="2024-02-02"),
        report(at=60, place="Bukavu", date="2024-02-02"),
    ),
    "another country": (
        report(place="Goma", date="2024-02-02"),
        report(at=60, place="Kigali", date="2024-02-02"),
    ),
    "another kind of event": (
        report(place="Goma", date="2024-02-02"),
        report(PROTEST, 60, place="Goma", date="2024-02-02"),
    ),
    "a clash and a suicide bombing": (
        report(CLASH, place="Goma", date="2024-02-02"),
        report(SUICIDE, 60, place="Goma", date="2024-02-02"),
    ),
    "another weapon": (
        report(place="Goma", date="2024-02-02", weapons="rocket"),
        report(at=60, place="Goma", date="2024-02-02", weapons="mortar"),
    ),
    "another side": (
        report(place="Goma", date="2024-02-02", perpetrators="a1"),
        report(at=60, place="Goma", date="2024-02-02", perpetrators="a2"),
    ),
    "it says that another was hit, too": (
        report(place="Goma", date="2024-02-02", targets=[MONASTERY]),
        report(at=60, text="A police post was hit as well.", date="2024-02-02", targets=[POST]),
    ),
    "a reprisal": (
        report(AIR, place="Goma"),
        report(AIR, 60, text="In response the army struck the rebels.", place="Goma"),
    ),
    "one sentence that tells two": (
        report(place="Goma", date="2024-02-02"),
        report(place="the base", date="2024-02-02"),
    ),
    "stopped before launch, and no place": (
        report(DISRUPTED, outcome="foiled", weapons="rocket"),
        report(at=60, weapons="rocket", outcome="hit"),
    ),
    "told far apart with nothing in common": (
        report(AIR, place="Goma"),
        report(AIR, 5000),
    ),
    "background far away": (
        report(place="Goma", background=True),
        report(at=5000, place="the base", background=True),
    ),
}


@pytest.mark.parametrize("case", ONE)
def test_two_reports_are_one_incident(case: str) -> None:
    left, right = ONE[case]
    assert same(left, right)
    assert same(right, left)
    assert len(merge([left, right])) == 1


@pytest.mark.parametrize("case", TWO)
def test_two_reports_are_two_incidents(case: str) -> None:
    left, right = TWO[case]
    assert not same(left, right)
    assert not same(right, left)
    assert merge([left, right]) == sorted([left, right], key=lambda i: i.spans[0].start)


GOES_ON = {
    "a toll, paragraphs later": report(ATTACK, 600, text="Six people died under the debris."),
    "another means, for a detail": report(IED, 600, text="The explosion brought down the roof."),
    "what the attackers took": report("Looting/property destruction", 600, text="They emptied the shops."),
    "the date of the sentence before": report(ATTACK, 600, date="2024-02-01", borrowed="date"),
    "the attack that was just told, in a town of the province": report(
        ATTACK, 160, text="The governor died in the assault.", place="Goma", weapons="drone"
    ),
    "a time of day": report(ATTACK, 600, date=Date(text="around 1 pm", precision="unknown", span=words("x"))),
}
STARTS_ANEW = {
    "far away": report(ATTACK, 5000),
    "a place of its own": report(ATTACK, 600, place="Bukavu"),
    "a day of its own": report(ATTACK, 600, date="2024-02-03"),
    "a time after another event": report(
        ATTACK, 600, date=Date(text="Hours later", precision="unknown", span=words("Hours later", 600))
    ),
    "an opening with a place": report(ATTACK, 600, text="In Doda, two men died."),
    "it says so": report(ATTACK, 600, text="In a separate incident, two men died."),
    "another family of events": report(PROTEST, 600),
    "stopped before launch": report(DISRUPTED, 600, outcome="foiled"),
    "another side": report(ATTACK, 600, perpetrators="a2"),
    "another weapon": report(ATTACK, 600, weapons="drone"),
}
LEAD = report(SUICIDE, place="North Kivu", date="2024-02-02", weapons="bomb", perpetrators="a1")


@pytest.mark.parametrize("case", GOES_ON)
def test_a_report_with_nothing_of_its_own_goes_on_about_the_last_incident(case: str) -> None:
    elsewhere = report(SUICIDE, place="Bukavu", date="2023-02-02", background=True)
    early = elsewhere.model_copy(update={"spans": (words("Before.", 0),), "id": "i0"})
    lead = LEAD.model_copy(update={"spans": (words("A bomber struck.", 100),)})
    assert [len(i.spans) for i in merge([early, lead, GOES_ON[case]])] == [1, 2]


@pytest.mark.parametrize("case", STARTS_ANEW)
def test_a_report_with_something_of_its_own_starts_anew(case: str) -> None:
    assert len(merge([LEAD, STARTS_ANEW[case]])) == 2


def test_what_goes_on_goes_on_in_its_own_section() -> None:
    assert len(merge([LEAD, report(ATTACK, 600)], headings=[0])) == 1
    assert len(merge([LEAD, report(ATTACK, 600)], headings=[0, 300])) == 2


def test_the_order_of_reports_does_not_matter() -> None:
    reports = [
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma", date="2024-02-02", weapons="rocket"),
        report(at=1800, place="Bukavu", date="2024-02-02"),
        report(at=2700, place="Bukavu", date="2024-02-02", weapons="rocket"),
    ]
    for order in permutations(reports):
        assert [len(i.spans) for i in merge(order)] == [2, 2]


def test_one_incident_alone_is_left_as_it_is() -> None:
    alone = report(place="Goma", confidence=0.4)
    assert merge([alone]) == [alone]
    assert merge([]) == []


def count(text: str, low: int, high: int) -> Quantity:
    return Quantity(text=text, low=low, high=high, qualifier="exact")


def toll(
    text: str, quantity: Quantity | None, category: str = "unknown", outcome: str = "killed"
) -> Casualties:
    return Casualties(outcome=outcome, category=category, count=quantity, span=words(text))  # type: ignore[arg-type]


def joined(first: dict[str, object], second: dict[str, object]) -> Incident:
    common = {"place": "Goma", "date": "2024-02-02"}
    [incident_] = merge([report(**(common | first)), report(at=900, **(common | second))])  # type: ignore[arg-type]
    return incident_


def test_a_joined_incident_keeps_every_sentence_and_the_best_of_both() -> None:
    one = joined(
        {"place": "North Kivu", "confidence": 0.5, "background": True},
        {"date": day("2024-02-02", time="7 p.m."), "confidence": 0.9},
    )
    assert [span.start for span in one.spans] == [0, 900]
    assert one.place is not None
    assert one.place.name == "Goma"
    assert one.date is not None
    assert one.date.time == "7 p.m."
    assert one.confidence == 0.9
    assert not one.background  # news somewhere is news


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [("hit", "unknown", "hit"), ("unknown", "missed", "missed"), ("unknown", "unknown", "unknown")],
)
def test_a_joined_incident_knows_the_outcome_if_any_report_does(
    first: str, second: str, outcome: str
) -> None:
    assert joined({"outcome": first}, {"outcome": second}).outcome == outcome


def test_counts_of_one_weapon_are_joined() -> None:
    rockets = Weapon(name="rockets", type="rocket", launched=count("two", 2, 2), span=words("rockets"))
    grads = Weapon(
        name="Grad rockets", type="rocket", impacted=count("one", 1, 1), span=words("Grad rockets")
    )
    [only] = joined({"weapons": [rockets]}, {"weapons": [grads]}).weapons
    assert (only.name, only.launched, only.impacted) == (
        "Grad rockets",
        count("two", 2, 2),
        count("one", 1, 1),
    )


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([toll("three soldiers", count("three", 3, 3), "military"), toll("soldiers", None, "military")], 1),
        ([toll("three soldiers", count("three", 3, 3), "military"), toll("deaths", None)], 1),
        (
            [
                toll("three", count("3", 3, 3), "military"),
                toll("four", count("4", 4, 4), "military", "wounded"),
            ],
            2,
        ),
        ([toll("three", count("3", 3, 3), "military"), toll("a nurse", count("a", 1, 1), "civilian")], 2),
    ],
)
def test_the_rows_of_a_joined_toll_do_not_count_twice(rows: list[Casualties], kept: int) -> None:
    for order in (rows, rows[::-1]):
        assert len(joined({"casualties": order[:1]}, {"casualties": order[1:]}).casualties) == kept


def test_a_target_that_is_named_twice_is_kept_once() -> None:
    first = Target(name="the base", type="military", span=words("the base"))
    again = Target(name="base", type="military", effect="damaged", span=words("base"))
    [only] = joined({"targets": [first]}, {"targets": [again]}).targets
    assert only.effect == "damaged"


TEXT = "Rebels fired two rockets at the base in Goma on Friday. The army said two soldiers died on May 3."
DOCUMENT = Document.of(TEXT, published="2024-05-06")


def roster() -> Roster:
    names = []
    for mention, kind in (("Rebels", "armed_group"), ("army", "military")):
        start = TEXT.index(mention)
        names.append(Name(mention, start, start + len(mention), kind))  # type: ignore[arg-type]
    return Roster(TEXT, names)


def test_a_draft_becomes_a_record_of_what_the_article_supports() -> None:
    reader = Reader(DOCUMENT)
    draft = incident(
        0,
        1,
        date="on friday",
        place="goma",
        perpetrators=[perpetrator("rebels", attribution="accused_by_authorities", attributed_by="the army")],
        targets=[target("the base", type="military")],
        weapons=[weapon("rockets", launched="two")],
        casualties=[casualties("two soldiers", category="military", count="two")],
    )
    made = record(draft, 1, reader, roster(), 0.7)
    assert made is not None
    assert made.date is not None
    assert made.place is not None
    assert (made.date.start, made.place.name) == (date(2024, 5, 3), "Goma")
    assert [p.span.text for p in made.perpetrators] == ["Rebels"]
    assert made.perpetrators[0].attributed_by is not None
    assert made.weapons[0].launched == count("two", 2, 2)
    assert made.casualties[0].count == count("two", 2, 2)
    assert TEXT.index("two soldiers") == made.casualties[0].span.start  # not the two rockets
    assert reader.issues == []


def test_a_day_of_the_month_is_no_toll() -> None:
    reader = Reader(DOCUMENT)
    draft = incident(1, casualties=[casualties("soldiers died on May 3", count="3")])
    made = record(draft, 1, reader, roster())
    assert made is not None
    assert made.casualties[0].count is None
    assert [issue.code for issue in reader.issues] == ["value_disagrees_with_text"]


def test_what_a_model_says_twice_is_kept_once() -> None:
    draft = incident(0, targets=[target("the base")] * 3, weapons=[weapon("rockets")] * 2)
    made = record(draft, 1, Reader(DOCUMENT), roster())
    assert made is not None
    assert (len(made.targets), len(made.weapons)) == (1, 1)
