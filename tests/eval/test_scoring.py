"""Small examples whose counts are worked out on paper in the docstrings."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from sketch import Sketch

from eval.fields import ACTOR, CLAIM, INCIDENT, VALUE_KEYS, ObjectType
from eval.labels import Label
from eval.scoring import CaseScore, aggregate, score
from extractor.records import Date, Extraction, Place, Provenance, Usage

HIT = "Rockets hit Camp Taji on Monday, killing two soldiers."
SHOT = "Gunmen shot a teacher in Kirkuk on Tuesday."
SAID = "Colonel Smith of the Coalition said Kataib Hezbollah fired the rockets."
DENIED = "Hezbollah denied it and Iran warned the world."
TEXT = Sketch(" ".join([HIT, SHOT, SAID, DENIED]))


def labels(judged: CaseScore, *keys: str) -> dict[Label, int]:
    """Count the labels of values (of the given fields, or of all)."""
    pooled = aggregate([judged])
    return dict(pooled.headline.labels if not keys else pooled.values[keys[0]].labels)


def test_a_half_right_incident_and_an_invented_one() -> None:
    """Two gold incidents; the first is found with errors, the second is missed, one is made up.

    ======================  ===================  ==================  ======================
    value                   gold i1              predicted i1        label (credit)
    ======================  ===================  ==================  ======================
    sub_event_type          Shelling             Air/drone strike    partial (0.5)
    summary, spans          the sentence         the sentence        2 correct
    date                    9 March              10 March            partial (0.75)
    date.precision          day                  day                 correct
    place, place.precision  Camp Taji, exact     Camp Taji, exact    2 correct
    place.country           IRQ                  –                   missing field
    background              false                false               correct
    outcome                 unknown (unmarked)   hit                 spurious field
    row: outcome, category  killed, military     killed, military    2 correct
    row: count              2                    3                   wrong value
    row: span               two soldiers         two soldiers        correct
    ======================  ===================  ==================  ======================

    Gold i1 has 9 + 4 values, gold i2 (type, summary, date, its precision, place, background, spans, outcome)
    8: 21 in all. Predicted i1 has 9 + 4, predicted i2 (type, summary, place, background, spans) 5: 18 in all.
    Correct 9, partial 2, wrong 1, missing field 1, missing object 8, spurious field 1, spurious object 5; 9 +
    2 + 1 + 1 + 8 = 21 and 9 + 2 + 1 + 1 + 5 = 18. Credit 9 + 0.5 + 0.75 = 10.25. Strict F1 2·9/39, soft F1
    2·10.25/39; given a match 13 on either side: 2·9/26. Objects: 1 of 2 found, 1 of 2 right.
    """
    gold = TEXT.extraction(
        [
            TEXT.incident(
                "i1",
                HIT,
                type="Shelling/artillery/missile attack",
                date=TEXT.day("Monday", "2020-03-09"),
                place=TEXT.place("Camp Taji", country="IRQ", precision="exact"),
                casualties=(TEXT.killed("two soldiers", 2),),
            ),
            TEXT.incident(
                "i2",
                SHOT,
                date=TEXT.day("Tuesday", "2020-03-10"),
                place=TEXT.place("Kirkuk"),
                outcome="hit",
            ),
        ]
    )
    predicted = TEXT.extraction(
        [
            TEXT.incident(
                "i1",
                HIT,
                type="Air/drone strike",
                date=TEXT.day("Monday", "2020-03-10"),
                place=TEXT.place("Camp Taji", precision="exact"),
                outcome="hit",
                casualties=(TEXT.killed("two soldiers", 3),),
            ),
            TEXT.incident("i2", DENIED, type="Agreement", place=TEXT.place("Iran")),
        ]
    )
    judged = score(gold, predicted, TEXT.article)
    pooled = aggregate([judged])
    headline = pooled.headline
    assert headline.labels == {
        "correct": 9,
        "partial": 2,
        "wrong_value": 1,
        "missing_field": 1,
        "missing_object": 8,
        "spurious_field": 1,
        "spurious_object": 5,
    }
    assert (headline.gold, headline.predicted, headline.credit) == (21, 18, 10.25)
    assert headline.strict.precision == pytest.approx(9 / 18)
    assert headline.strict.recall == pytest.approx(9 / 21)
    assert headline.strict.f1 == pytest.approx(18 / 39)
    assert headline.soft.f1 == pytest.approx(20.5 / 39)
    assert headline.given.strict.f1 == pytest.approx(18 / 26)
    assert pooled.objects["incident"].strict.f1 == 0.5
    assert pooled.values["incident.casualties.count"].labels == {"wrong_value": 1}
    assert pooled.values["incident.date"].given.soft.recall == 0.75
    assert pooled.values["incident.date"].soft.recall == 0.375


def test_references_are_followed_through_the_alignment() -> None:
    """The prediction numbers the actors otherwise, which costs nothing, and blames the wrong one of them.

    Gold: a1 Kataib Hezbollah is behind i1 and a2 the Coalition says so (c1, about i1). Predicted: a1 is the
    Coalition, a2 Kataib Hezbollah; c1 has source a1, which is right, and i1 has perpetrator a1, which is
    wrong. Perpetrator row: actor_id wrong reference; attribution and span correct. Of the claim's source_id
    and incident_ids both are correct.
    """

    def make(hezbollah: str, coalition: str, blamed: str) -> Extraction:
        return TEXT.extraction(
            [TEXT.incident("i1", HIT, perpetrators=(TEXT.perpetrator(blamed, "Kataib Hezbollah"),))],
            [
                TEXT.actor(hezbollah, "Kataib Hezbollah"),
                TEXT.actor(coalition, "Coalition", kind="coalition"),
            ],
            [TEXT.claim("c1", SAID, source_id=coalition, source="the Coalition", incident_ids=("i1",))],
        )

    judged = score(make("a1", "a2", "a1"), make("a2", "a1", "a1"), TEXT.article)
    assert aggregate([judged]).objects["actor"].strict.f1 == 1
    assert labels(judged, "incident.perpetrators.actor_id") == {"wrong_reference": 1}
    assert labels(judged, "incident.perpetrators.attribution") == {"correct": 1}
    assert labels(judged, "claim.source_id") == {"correct": 1}
    assert labels(judged, "claim.incident_ids") == {"correct": 1}
    wrong = next(v for v in judged.verdicts if v.label == "wrong_reference")
    assert (wrong.gold, wrong.predicted, wrong.gold_value) == ("i1.perpetrators.0", "i1.perpetrators.0", "a1")


def test_a_copy_a_part_and_a_merger() -> None:
    """Four predicted incidents for three gold ones.

    Gold: i1 told in HIT and SAID, i2 in SHOT, i3 in DENIED. Predicted: p1 = i1 from HIT, p2 = p1 again, p3 =
    i1 from SAID alone, and p4 tells i2 in SHOT and takes i3's sentence with it. p1–i1 and p4–i2 are pairs; p2
    is a duplicate, p3 a split, i3 is merged. Strict: precision 2/4, recall 2/3. Relaxed: every prediction
    tells something true, 4/4, and i3 is told, 3/3.
    """
    gold = TEXT.extraction(
        [
            TEXT.incident("i1", HIT, SAID, place=TEXT.place("Camp Taji")),
            TEXT.incident("i2", SHOT, place=TEXT.place("Kirkuk")),
            TEXT.incident("i3", DENIED),
        ]
    )
    predicted = TEXT.extraction(
        [
            TEXT.incident("i1", HIT, place=TEXT.place("Camp Taji")),
            TEXT.incident("i2", HIT, place=TEXT.place("Camp Taji")),
            TEXT.incident("i3", SAID, summary="Hezbollah fired rockets"),
            TEXT.incident("i4", SHOT, DENIED, place=TEXT.place("Kirkuk")),
        ]
    )
    judged = score(gold, predicted, TEXT.article)
    found = {(v.gold, v.predicted): v.label for v in judged.verdicts if v.field is None}
    assert {found.get((None, "i1")), found.get((None, "i2"))} == {None, "duplicate"}
    assert found[None, "i3"] == "split"
    assert found["i2", "i4"] == "correct"
    assert found["i3", None] == "merged"
    pooled = aggregate([judged])
    assert pooled.objects["incident"].strict.precision == 0.5
    assert pooled.objects["incident"].strict.recall == pytest.approx(2 / 3)
    assert pooled.relaxed_incidents.precision == pooled.relaxed_incidents.recall == 1


def test_two_places_told_as_one_incident_are_merged_though_they_share_a_sentence() -> None:
    text = Sketch("Drones struck Ain al-Assad and Erbil on Wednesday.")
    gold = text.extraction(
        [
            text.incident("i1", text.article, place=text.place("Ain al-Assad")),
            text.incident("i2", text.article, place=text.place("Erbil")),
        ]
    )
    place = text.place("Ain al-Assad")
    alone = text.extraction([text.incident("i1", text.article, place=place)])
    both = text.extraction(
        [text.incident("i1", text.article, place=place, targets=(text.target("Erbil", "airport"),))]
    )
    assert aggregate([score(gold, alone, text.article)]).objects["incident"].labels == {
        "correct": 1,
        "missing_object": 1,
    }
    assert aggregate([score(gold, both, text.article)]).objects["incident"].labels == {
        "correct": 1,
        "merged": 1,
    }


def test_a_reference_to_a_copy_of_the_right_actor_is_partly_right() -> None:
    gold = TEXT.extraction(
        actors=[TEXT.actor("a1", "Colonel Smith", kind="person")],
        claims=[TEXT.claim("c1", SAID, source_id="a1")],
    )
    predicted = TEXT.extraction(
        actors=[
            TEXT.actor("a1", "Colonel Smith", kind="person"),
            TEXT.actor("a2", "Smith", kind="person"),
        ],
        claims=[TEXT.claim("c1", SAID, source_id="a2")],
    )
    judged = score(gold, predicted, TEXT.article)
    assert aggregate([judged]).objects["actor"].labels == {"correct": 1, "duplicate": 1}
    assert labels(judged, "claim.source_id") == {"partial": 1}


def test_actors_that_no_incident_or_claim_leads_to_are_not_scored() -> None:
    """Smith speaks, and for the Coalition, so both count; Iran takes part in nothing."""
    smith = TEXT.actor(
        "a1",
        "Colonel Smith",
        kind="person",
        affiliations=(TEXT.affiliation("a2", "speaks_for", "Colonel Smith of the Coalition"),),
    )
    coalition = TEXT.actor("a2", "Coalition", kind="coalition")
    iran = TEXT.actor("a3", "Iran", kind="government")
    claim = TEXT.claim("c1", SAID, source_id="a1")
    gold = TEXT.extraction(actors=[smith, coalition, iran], claims=[claim])
    without = TEXT.extraction(actors=[smith, coalition], claims=[claim])
    wrongly = TEXT.extraction(
        actors=[smith, coalition, iran.model_copy(update={"kind": "media"})], claims=[claim]
    )
    scores = [score(gold, predicted, TEXT.article) for predicted in (gold, without, wrongly)]
    assert scores[0].verdicts == scores[1].verdicts == scores[2].verdicts
    assert aggregate(scores).headline.strict.f1 == 1
    twice = TEXT.extraction(
        actors=[smith, coalition, iran, iran.model_copy(update={"id": "a4"})], claims=[claim]
    )
    assert aggregate([score(gold, twice, TEXT.article)]).objects["actor"].labels == {
        "correct": 2,
        "duplicate": 1,
    }


def test_what_rests_on_words_that_are_not_there_counts_as_not_said() -> None:
    """An object without a true span is not matched; a date or place without one is dropped."""
    gold = TEXT.extraction(
        [
            TEXT.incident("i1", HIT, place=TEXT.place("Camp Taji")),
            TEXT.incident("i2", SHOT),
        ]
    )
    predicted = TEXT.extraction(
        [
            TEXT.incident("i1", HIT, place=TEXT.place("camp taji")),
            TEXT.incident("i2", "Gunmen shot a preacher"),
        ]
    )
    judged = score(gold, predicted, TEXT.article)
    assert labels(judged, "incident.place") == {"ungrounded": 1, "missing_field": 1}
    assert aggregate([judged]).objects["incident"].labels == {
        "correct": 1,
        "missing_object": 1,
        "ungrounded": 1,
    }
    assert aggregate([judged]).grounding_rate == pytest.approx(1 / 3)


def test_invented_words_at_the_right_offsets_earn_nothing() -> None:
    """Gold rests on two sentences; the prediction has the first, and other words where the second stands."""
    both = Sketch("Rockets hit Camp Taji. Two soldiers were killed.")
    first, second = "Rockets hit Camp Taji.", "Two soldiers were killed."
    gold = both.extraction([both.incident("i1", first, second)])
    (incident,) = gold.incidents
    invented = incident.spans[1].model_copy(update={"text": "x" * len(second)})
    said = both.extraction([incident.model_copy(update={"spans": (incident.spans[0], invented)})])
    judged = score(gold, said, both.article)
    alone = both.extraction([incident.model_copy(update={"spans": incident.spans[:1]})])
    assert judged.verdicts == score(gold, alone, both.article).verdicts
    assert (judged.spans - judged.grounded_spans) == 1


def test_a_failed_article_is_an_empty_prediction() -> None:
    gold = TEXT.extraction([TEXT.incident("i1", HIT)])
    failed, empty = score(gold, None, TEXT.article), score(gold, TEXT.extraction(), TEXT.article)
    assert failed.verdicts == empty.verdicts
    pooled = aggregate([failed, empty])
    assert pooled.valid_rate == 0.5
    assert pooled.headline.strict.recall == pooled.headline.strict.precision == 0
    assert set(pooled.headline.labels) == {"missing_object"}


def test_nothing_to_find_and_nothing_said_is_perfect() -> None:
    nothing = TEXT.extraction()
    assert aggregate([score(nothing, nothing, TEXT.article)]).headline.strict.f1 == 1
    invented = TEXT.extraction([TEXT.incident("i1", HIT)])
    assert aggregate([score(nothing, invented, TEXT.article)]).headline.strict.f1 == 0


def test_codes_that_say_nothing_earn_nothing() -> None:
    gold = TEXT.extraction([TEXT.incident("i1", HIT, outcome="unknown", status="reported")])
    judged = score(gold, gold, TEXT.article)
    assert labels(judged, "incident.outcome") == labels(judged, "incident.status") == {}


def test_fields_that_a_case_cannot_decide_are_left_out() -> None:
    gold = TEXT.extraction([TEXT.incident("i1", HIT)])
    other = TEXT.extraction([TEXT.incident("i1", HIT, background=True)])
    assert labels(score(gold, other, TEXT.article), "incident.background") == {"wrong_value": 1}
    blind = score(gold, other, TEXT.article, unscored={"incident.background"})
    assert aggregate([blind]).headline.strict.f1 == 1


def test_spending_is_a_mean_over_articles_and_has_no_cost_when_a_price_is_unknown() -> None:
    def spent(calls: int, cost: float | None) -> Extraction:
        provenance = Provenance(
            model="m",
            strategy="single",
            extractor_version="1",
            usage=Usage(input_tokens=100 * calls, output_tokens=10, calls=calls),
            cost_usd=cost,
            seconds=2.0 * calls,
            created=datetime(2020, 1, 1, tzinfo=UTC),
        )
        return TEXT.extraction(provenance=provenance)

    gold = TEXT.extraction()
    priced = aggregate([score(gold, spent(calls, 0.5), TEXT.article) for calls in (1, 3)]).spending
    assert priced is not None
    assert (priced.calls, priced.input_tokens, priced.seconds, priced.cost_usd) == (2, 200, 4, 0.5)
    unpriced = aggregate([score(gold, spent(1, cost), TEXT.article) for cost in (0.5, None)]).spending
    assert unpriced is not None
    assert unpriced.cost_usd is None


def test_a_score_is_plain_data() -> None:
    gold = TEXT.extraction([TEXT.incident("i1", HIT)])
    judged = score(gold, gold, TEXT.article)
    assert json.loads(json.dumps(asdict(judged)))["verdicts"][0]["label"] == "correct"
    assert json.loads(json.dumps(asdict(aggregate([judged]))))["headline"]["labels"]


@pytest.mark.parametrize("kind", [ACTOR, INCIDENT, CLAIM], ids=lambda kind: kind.name)
def test_every_field_of_a_record_is_scored_or_named_as_not(kind: ObjectType) -> None:
    for part in (kind, *kind.rows):
        declared = {one.path for one in part.fields} | {row.attribute for row in part.rows} | part.unscored
        assert {path.partition(".")[0] for path in declared} == set(part.record.model_fields)


def test_every_part_of_a_date_and_a_place_is_scored_or_compared_with_the_whole() -> None:
    scored = {key.rpartition(".")[2] for key in VALUE_KEYS if ".date." in key or ".place." in key}
    with_the_whole = {"text", "start", "end", "name", "latitude", "longitude", "span"}
    assert scored | with_the_whole == set(Date.model_fields) | set(Place.model_fields)
