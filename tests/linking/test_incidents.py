"""A draft becomes a record of what the article supports."""

from __future__ import annotations

from datetime import date

from scripted import casualties, incident, perpetrator, target, weapon
from told import count

from extractor import Document
from extractor.linking.actors import Roster
from extractor.linking.incidents import record
from extractor.reading.names import Name
from extractor.reading.reader import Reader

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
