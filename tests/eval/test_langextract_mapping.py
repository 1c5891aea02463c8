"""What LangExtract says becomes records: every doubt in its favour, and nothing that it did not say."""

from datetime import date

import pytest

from eval.cases import Case, load
from eval.langextract_codes import sub_event_type
from eval.langextract_mapping import Found, records
from eval.langextract_peer import EXAMPLE, EXTRACTIONS
from eval.runs import judge
from extractor import Document, Extraction
from extractor.records.codes import SubEventType

TEXT = (
    "Two rockets hit a market in Sloviansk on Saturday, killing four civilians, Governor Pavlo Kyrylenko "
    "said. In southern Ukraine gunmen from the Azov Column then shot at a police checkpoint in Izium.\n\n"
    "Kyrylenko said that Moscow might be behind the rockets. The Azov Column denied everything."
)


def mapped(*found: Found) -> Extraction:
    return records(Document.of(TEXT, published="2022-07-03"), found)


def said(class_: str, text: str, *, aligned: bool = True, **attributes: str | tuple[str, ...]) -> Found:
    """An extraction with its interval, as LangExtract gives it."""
    start = TEXT.find(text) if aligned else -1
    interval = {"start": start, "end": start + len(text)} if start >= 0 else {}
    listed = {key: (value,) if isinstance(value, str) else value for key, value in attributes.items()}
    return Found(kind=class_, text=text, attributes=listed, **interval)


ROCKETS = said(
    "incident",
    "Two rockets hit a market in Sloviansk on Saturday",
    type="attack",
    date="on Saturday",
    place="Sloviansk",
    killed="four civilians",
    weapon="Two rockets",
    target="market",
)


def test_an_incident_has_its_attributes_read_by_our_reader() -> None:
    (incident,) = mapped(ROCKETS).incidents
    assert incident.sub_event_type == "Shelling/artillery/missile attack"
    assert incident.date is not None
    assert (incident.date.start, incident.date.text) == (date(2022, 7, 2), "on Saturday")
    assert incident.place is not None
    assert (incident.place.country, incident.place.precision) == ("UKR", "settlement")
    (toll,) = incident.casualties
    assert toll.count is not None
    assert (toll.outcome, toll.category, toll.count.low, toll.count.high) == ("killed", "civilian", 4, 4)
    assert [weapon.type for weapon in incident.weapons] == ["rocket"]
    assert [target.type for target in incident.targets] == ["business"]


def test_an_incident_rests_on_its_whole_sentence() -> None:
    (incident,) = mapped(ROCKETS).incidents
    assert [span.text for span in incident.spans] == [TEXT[: TEXT.index(" In southern")]]


def test_who_did_it_is_the_actor_of_that_name_or_a_new_one() -> None:
    known = mapped(
        said("actor", "Azov Column", kind="militia"),
        said("incident", "shot at a police checkpoint in Izium", perpetrators=("gunmen", "the Azov Column")),
    )
    (incident,) = known.incidents
    names = {actor.id: actor.name for actor in known.actors}
    assert [names[one.actor_id] for one in incident.perpetrators] == ["gunmen", "Azov Column"]
    assert len(known.actors) == 2
    assert next(actor.kind for actor in known.actors if actor.name == "Azov Column") == "armed_group"


def test_an_actor_named_twice_is_one_with_all_its_mentions() -> None:
    (actor,) = mapped(said("actor", "Azov Column"), said("actor", "Azov Column", aligned=False)).actors
    assert [TEXT[span.start : span.end] for span in actor.spans] == ["Azov Column"] * 2


def test_a_claim_knows_its_source_its_act_and_its_incident() -> None:
    found = mapped(
        ROCKETS,
        said("person", "Pavlo Kyrylenko", kind="person", role="Governor"),
        said("claim", "killing four civilians, Governor Pavlo Kyrylenko said", source="Pavlo Kyrylenko"),
        said("statement", "Kyrylenko said that Moscow might be behind the rockets", source="Kyrylenko"),
        said("claim", "The Azov Column denied everything", source="somebody else"),
    )
    first, second, third = found.claims
    assert (first.source_id, first.incident_ids, first.certainty) == ("a1", ("i1",), "certain")
    assert (second.source, second.certainty, second.incident_ids) == ("Kyrylenko", "possible", ())
    assert (third.act, third.source_id, third.source) == ("denies", None, "somebody else")


def test_text_without_an_interval_is_looked_for_and_left_out_where_it_is_nowhere() -> None:
    found = mapped(
        said("incident", "two rockets hit a market", aligned=False),
        said("incident", "Forty tanks crossed the river", aligned=False),
    )
    assert [incident.spans[0].start for incident in found.incidents] == [0]


def test_an_interval_with_other_words_yields_to_the_place_that_has_them() -> None:
    astray = Found(kind="claim", text="The Azov Column denied everything", start=0, end=3)
    (claim,) = mapped(astray).claims
    assert claim.spans[0].text == "The Azov Column denied everything"


def test_the_same_twice_counts_once_and_parts_count_for_nothing() -> None:
    found = mapped(ROCKETS, ROCKETS, said("date", "Saturday"), said("incident_attributes", "market"))
    assert (len(found.incidents), found.actors, found.claims) == (1, (), ())


def test_words_for_nothing_are_nothing() -> None:
    (incident,) = mapped(
        said("incident", "Two rockets hit a market", date="null", place="", killed="0", perpetrator="unknown")
    ).incidents
    assert (incident.date, incident.place, incident.casualties, incident.perpetrators) == (None, None, (), ())


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        ("armed clash", "", "Armed clash"),
        ("Air/drone strike", "rockets", "Air/drone strike"),
        ("airstrike", "", "Air/drone strike"),
        ("rocket attack", "", "Shelling/artillery/missile attack"),
        ("car bombing", "", "Remote explosive/landmine/IED"),
        ("suicide bombing", "", "Suicide bomb"),
        ("kidnapping", "", "Abduction/forced disappearance"),
        ("demonstration", "", "Peaceful protest"),
        ("incident", "a drone hit the depot", "Air/drone strike"),
        ("Attack", "gunmen shot dead two soldiers", "Armed clash"),
        ("Attack", "gunmen shot dead two farmers", "Attack"),
        ("politics", "the ministers met", "Other"),
    ],
)
def test_type_words_are_taken_for_the_nearest_code(kind: str, more: str, code: SubEventType) -> None:
    assert sub_event_type(kind, more) == code


@pytest.mark.parametrize("case", load(), ids=lambda case: case.id)
def test_whoever_says_all_that_gold_says_is_found_right(case: Case) -> None:
    """The mapping loses no object: gold put into LangExtract's terms comes back as gold."""
    found = records(Document(case.article, case.gold.document), _as_found(case.gold))
    judged = judge(case, found)
    assert judged.grounded_spans == judged.spans
    assert {kind: judged.objects[kind].strict.f1 for kind in ("incident", "actor", "claim")} == {
        "incident": 1,
        "actor": 1,
        "claim": 1,
    }
    assert judged.values["incident.place"].given.strict.recall == 1


def _as_found(gold: Extraction) -> list[Found]:
    names = {actor.id: actor.name for actor in gold.actors}
    found = [
        Found(kind="actor", text=actor.name, attributes={"kind": (actor.kind,)}) for actor in gold.actors
    ]
    for incident in gold.incidents:
        attributes = {
            "type": (incident.sub_event_type,),
            "date": (incident.date.text,) if incident.date else (),
            "place": (incident.place.name,) if incident.place else (),
            "perpetrator": tuple(names[one.actor_id] for one in incident.perpetrators),
            "target": tuple(target.name for target in incident.targets),
        }
        span = incident.spans[0]
        found.append(
            Found(kind="incident", text=span.text, start=span.start, end=span.end, attributes=attributes)
        )
    for claim in gold.claims:
        span = claim.spans[0]
        source = {"source": (claim.source,)} if claim.source else {}
        content = {"content": (claim.content,)}
        found.append(
            Found(kind="claim", text=span.text, start=span.start, end=span.end, attributes=source | content)
        )
    return found


def test_the_example_is_three_lines_that_hold_what_is_extracted_from_them() -> None:
    assert EXAMPLE.count("\n") == 2
    for _, text, attributes in EXTRACTIONS:
        assert text in EXAMPLE
        quoted = [value for key, value in attributes.items() if key not in ("type", "kind")]
        assert all(value in EXAMPLE for value in quoted)
