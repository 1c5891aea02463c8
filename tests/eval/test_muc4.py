import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import ScriptedModel
from sketch import Sketch

from eval import muc4
from eval.muc4_mapping import templates
from eval.muc4_scoring import (
    MEASURES,
    ROLES,
    Counts,
    DocumentScore,
    intervals,
    normal,
    score_document,
    template,
)
from eval.runs import run
from eval.truecasing import truecase
from extractor import ConfigurationError, Extraction, Settings
from extractor.records import Weapon


def record(kind: str, **roles: list[Any]) -> dict[str, Any]:
    return {"incident_type": kind, **{role: roles.get(role, []) for role in ROLES}}


def score(predicted: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]) -> DocumentScore:
    return score_document([template(one) for one in predicted], [template(one) for one in gold])


def counts(judged: DocumentScore, measure: str) -> tuple[float, float, float, float]:
    found = judged.counts(measure)
    return found.right, found.predicted, found.found, found.gold


BOMBING = record(
    "bombing",
    PerpInd=[["two guerrillas", "guerrillas"]],
    PerpOrg=[["FMLN", "Farabundo Marti Front"]],
    Target=[["an embassy"], ["the bank", "bank branch"]],
    Weapon=[["car bomb"]],
)


def test_mentions_are_compared_without_case_punctuation_and_articles() -> None:
    assert normal('The "U.S." EMBASSY, a  building') == "us embassy building"


def test_one_template_worked_out_by_hand() -> None:
    """Predicted: type, PerpOrg "the FMLN", Target "Bank" and "school", Weapon "bomb".

    GTT: gold has the type and 5 entities, 6; predicted the type and 4 entities, 5; right are type, FMLN and
    bank, 3, which are 3 of gold: precision 3/5, recall 3/6, F1 6/11. REE: the same without the type, 2/4
    and 2/5. RME phi-subset: as REE; phi3: mentions, 2 of 4 predicted and 2 of gold's 8.
    """
    said = record("bombing", PerpOrg=[["the FMLN"]], Target=[["Bank"], ["school"]], Weapon=[["bomb"]])
    judged = score([said], [BOMBING])
    assert counts(judged, "GTT") == (3, 5, 3, 6)
    assert judged.counts("GTT").rates == pytest.approx((60, 50, 600 / 11))
    assert counts(judged, "CEAF-REE") == (2, 4, 2, 5)
    assert counts(judged, "CEAF-RME phi-subset") == (2, 4, 2, 5)
    assert counts(judged, "CEAF-RME phi3") == (2, 4, 2, 8)


def test_an_entity_with_one_wrong_mention_is_wrong_for_gtt_but_shares_one_for_rme() -> None:
    said = record("bombing", PerpOrg=[["FMLN", "the army"]])
    judged = score([said], [BOMBING])
    assert counts(judged, "GTT")[:2] == (1, 2)
    assert counts(judged, "CEAF-RME phi-subset")[0] == 1
    assert counts(judged, "CEAF-RME phi3")[:2] == (1, 2)


def test_templates_of_another_type_are_not_aligned_but_ree_pools_their_roles() -> None:
    said = dict(BOMBING, incident_type="attack")
    judged = score([said], [BOMBING])
    assert counts(judged, "GTT") == (0, 6, 0, 6)
    assert counts(judged, "CEAF-REE") == (5, 5, 5, 5)
    assert counts(judged, "CEAF-RME phi-subset")[0] == 0


def test_a_template_of_either_type_is_met_by_one_of_them() -> None:
    gold = dict(BOMBING, incident_type="bombing / attack")
    said = [record("attack", Weapon=[["car bomb"]]), record("bombing", PerpOrg=[["FMLN"]])]
    judged = score(said, [gold])
    assert counts(judged, "GTT") == (2, 4, 2, 6)
    assert counts(judged, "CEAF-RME phi-subset") == (1, 2, 1, 5)


def test_the_alignment_is_the_one_with_the_best_score_whatever_the_order() -> None:
    """ "attack" with a bank fits the second gold template, worth 2, better than the first, worth 1."""
    gold = [record("attack", Victim=[["Romero"]]), record("attack", Target=[["bank"]])]
    said = [record("attack", Target=[["bank"]])]
    assert counts(score(said, gold), "GTT") == counts(score(said, gold[::-1]), "GTT") == (2, 2, 2, 4)


def test_many_templates_are_aligned_too() -> None:
    gold = [record("attack", Target=[[f"bank {number}"]]) for number in range(8)]
    assert counts(score(gold[::-1], gold), "GTT") == (16, 16, 16, 16)


def test_a_gold_template_given_twice_counts_once() -> None:
    assert counts(score([BOMBING], [BOMBING, BOMBING]), "GTT") == (6, 6, 6, 6)


def test_nothing_said_and_nothing_to_say_score_nothing() -> None:
    assert score([], []).counts("GTT").rates == (0, 0, 0)
    assert counts(score([], [BOMBING]), "GTT") == (0, 0, 0, 6)
    assert counts(score([BOMBING], []), "CEAF-REE") == (0, 5, 0, 0)


@st.composite
def documents(draw: st.DrawFn) -> list[dict[str, Any]]:
    entity = st.lists(st.sampled_from(["bank", "fmln", "men", "bomb"]), min_size=1, max_size=2, unique=True)
    kinds = st.sampled_from(["attack", "bombing", "arson"])
    roles = st.fixed_dictionaries({role: st.lists(entity, max_size=2) for role in ROLES})
    return [record(draw(kinds), **draw(roles)) for _ in range(draw(st.integers(0, 3)))]


@given(documents(), documents())
def test_counts_stay_within_what_there_is(
    predicted: list[dict[str, Any]], gold: list[dict[str, Any]]
) -> None:
    judged = score(predicted, gold)
    for measure in MEASURES:
        right, told, found, known = counts(judged, measure)
        assert 0 <= right <= told
        assert 0 <= found <= known


@given(documents())
def test_gold_against_itself_is_perfect_in_gtt(gold: list[dict[str, Any]]) -> None:
    right, told, found, known = counts(score(gold, gold), "GTT")
    assert right >= found == known or not gold
    assert told >= known


def test_the_interval_holds_the_score_and_shrinks_to_it_where_documents_agree() -> None:
    same = [score([BOMBING], [BOMBING])] * 5
    assert intervals(same, "GTT") == (100, 100)
    mixed = [score([BOMBING], [BOMBING]), score([], [BOMBING])] * 5
    low, high = intervals(mixed, "GTT")
    assert low < sum((one.counts("GTT") for one in mixed), Counts()).rates[2] < high


# Mapping --------------------------------------------------------------------------------------------------

TEXT = Sketch(
    "Guerrillas of the FMLN blew up a bank in San Salvador with a car bomb on Monday. "
    "The bomb killed Luis Galan. Peasants burned a bus in Lima. "
    "Rockets hit a base near Kirkuk. Soldiers fought rebels in the hills."
)
BLAST, DEATH, BURNED, ROCKETS, FOUGHT = (part + "." for part in TEXT.article.rstrip(".").split(". "))


def extraction(*incidents: Any) -> Extraction:
    actors = [
        TEXT.actor("a1", "FMLN"),
        TEXT.actor("a2", "Guerrillas"),
        TEXT.actor("a3", "Luis Galan", kind="person"),
        TEXT.actor("a4", "Soldiers", kind="military"),
    ]
    return TEXT.extraction(incidents, actors)


def mapped(*incidents: Any) -> dict[str, dict[str, list[str]]]:
    found = templates(extraction(*incidents), TEXT.article)
    return {
        one.incident_type: {
            role: [entity[0] for entity in one.fillers[role]] for role in ROLES if one.fillers[role]
        }
        for one in found
    }


def test_an_incident_fills_the_five_roles() -> None:
    blast = TEXT.incident(
        "i1",
        BLAST,
        type="Remote explosive/landmine/IED",
        place=TEXT.place("San Salvador", country="SLV"),
        perpetrators=(TEXT.perpetrator("a1", "FMLN"), TEXT.perpetrator("a2", "Guerrillas")),
        targets=(
            TEXT.target("bank", "business"),
            TEXT.target("Luis Galan", "private_citizens", actor_id="a3"),
        ),
        weapons=(Weapon(name="car bomb", type="vehicle_bomb", span=TEXT.span("car bomb")),),
    )
    assert mapped(blast) == {
        "bombing": {
            "PerpInd": ["guerrillas"],
            "PerpOrg": ["fmln"],
            "Target": ["bank"],
            "Victim": ["luis galan"],
            "Weapon": ["car bomb"],
        }
    }


def test_incidents_of_one_type_become_one_template() -> None:
    blast = TEXT.incident("i1", BLAST, type="Remote explosive/landmine/IED", targets=(TEXT.target("bank"),))
    death = TEXT.incident("i2", DEATH, type="Suicide bomb", casualties=(TEXT.killed("Luis Galan", 1),))
    assert mapped(blast, death) == {"bombing": {"Target": ["bank"], "Victim": ["luis galan"]}}


@pytest.mark.parametrize(
    ("sentence", "values", "kind"),
    [
        (BURNED, {"type": "Looting/property destruction"}, "arson"),
        (ROCKETS, {"type": "Looting/property destruction"}, "robbery"),
        (ROCKETS, {"type": "Abduction/forced disappearance"}, "kidnapping"),
        (ROCKETS, {"type": "Peaceful protest"}, None),
        (ROCKETS, {"type": "Arrests"}, None),
        (FOUGHT, {"type": "Armed clash"}, None),
        (FOUGHT, {"type": "Armed clash", "targets": (TEXT.target("bus", "transportation"),)}, "attack"),
        (ROCKETS, {"type": "Attack", "status": "denied"}, None),
        (ROCKETS, {"type": "Attack", "place": TEXT.place("Kirkuk", country="IRQ")}, None),
        (ROCKETS, {"type": "Attack", "targets": (TEXT.target("base"),)}, "attack"),
        (ROCKETS, {"type": "Attack"}, None),
    ],
)
def test_only_what_muc_codes_becomes_a_template(
    sentence: str, values: dict[str, Any], kind: str | None
) -> None:
    assert list(mapped(TEXT.incident("i1", sentence, **values))) == ([kind] if kind else [])


@pytest.mark.parametrize(("day", "kept"), [("1989-12-01", True), ("1988-01-01", False)])
def test_what_is_long_past_is_not_coded(day: str, kept: bool) -> None:
    one = extraction(TEXT.incident("i1", BLAST, type="Grenade", date=TEXT.day("Monday", day)))
    dated = one.model_copy(
        update={"document": one.document.model_copy(update={"published": date(1990, 1, 10)})}
    )
    assert bool(templates(dated, TEXT.article)) is kept


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        ("FMLN", "armed_group", "PerpOrg"),
        ("the army", "military", "PerpOrg"),
        ("Salvadoran rebels", "armed_group", "PerpInd"),
        ("members of the FMLN", "armed_group", "PerpInd"),
        ("Luis Galan", "person", "PerpInd"),
        ("army troops", "military", "PerpInd"),
    ],
)
def test_bodies_and_their_members_fill_different_roles(name: str, kind: str, role: str) -> None:
    sketch = Sketch(f"Yesterday {name} attacked a bus.")
    attack = sketch.incident("i1", sketch.article, perpetrators=(sketch.perpetrator("a1", name),))
    (one,) = templates(sketch.extraction([attack], [sketch.actor("a1", name, kind=kind)]), sketch.article)
    assert [filled for filled in ROLES if one.fillers[filled]] == [role]


@pytest.mark.parametrize("words", ["Guerrillas of the FMLN", "FMLN rebels"])
def test_members_of_a_body_are_persons_beside_it(words: str) -> None:
    sketch = Sketch(f"{words} attacked a bus.")
    attack = sketch.incident("i1", sketch.article, perpetrators=(sketch.perpetrator("a1", "FMLN"),))
    (one,) = templates(sketch.extraction([attack], [sketch.actor("a1", "FMLN")]), sketch.article)
    assert one.fillers["PerpOrg"] == (("fmln",),)
    assert one.fillers["PerpInd"] == ((words.lower().replace("the ", ""),),)


def test_one_organisation_is_blamed_for_all_that_a_report_tells() -> None:
    blast = TEXT.incident("i1", BLAST, type="Grenade", perpetrators=(TEXT.perpetrator("a1", "FMLN"),))
    bus = TEXT.incident("i2", BURNED, type="Looting/property destruction")
    found = mapped(blast, bus)
    assert found["bombing"]["PerpOrg"] == found["arson"]["PerpOrg"] == ["fmln"]


def test_whoever_denies_it_is_no_perpetrator() -> None:
    perpetrators = (TEXT.perpetrator("a1", "FMLN", attribution="denied"),)
    assert mapped(TEXT.incident("i1", BLAST, type="Grenade", perpetrators=perpetrators)) == {"bombing": {}}


@pytest.mark.parametrize(
    ("words", "victims"),
    [
        ("Antioquia Governor Luis Galan", ["luis galan"]),
        ("department Director Colonel Luis de la Rosa Galan", ["luis de la rosa galan"]),
        ("two priests", []),
        ("the Governor", []),
    ],
)
def test_whoever_a_toll_names_by_title_is_a_victim(words: str, victims: list[str]) -> None:
    sketch = Sketch(f"Gunmen killed {words}.")
    killed = sketch.incident(
        "i1", sketch.article, type="Grenade", casualties=(sketch.killed(words, 1, "official"),)
    )
    (one,) = templates(sketch.extraction([killed]), sketch.article)
    assert [mention for (mention,) in one.fillers["Victim"]] == victims


# Records --------------------------------------------------------------------------------------------------


def write(folder: Path, *texts: str) -> Path:
    path = folder / "data.jsonl"
    records = [
        {"id": f"D{number}", "text": text, "date": "1990-01-10", "gold": {"gtt": [BOMBING]}}
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def test_records_are_read_without_header_and_editors_notes(tmp_path: Path) -> None:
    wire = "   Lima, 4 Feb 90 (Agency) -- [Text] A bomb\nwent off.  [passage omitted]\n\n   It was loud."
    (one,) = muc4.load(write(tmp_path, wire, wire), limit=1)
    assert one.case.article == "A bomb went off.\n\nIt was loud."
    assert str(one.case.gold.document.published) == "1990-01-10"
    assert one.gold == (template(BOMBING),)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"id": "1"}',
        "[]",
        '{"id": "1", "text": "t", "date": null, "gold": []}',
        '{"id": "1", "text": "t", "date": null, "gold": {"gtt": ["x"]}}',
    ],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="record 1: not a MUC-4 record"):
        muc4.load(path)


def test_a_file_without_a_record_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").touch()
    with pytest.raises(ConfigurationError, match="holds no record"):
        muc4.load(tmp_path / "data.jsonl")


def test_a_run_over_records_is_scored_and_written_for_other_scorers(tmp_path: Path) -> None:
    reports = muc4.load(write(tmp_path, "The bank was attacked.", "All was quiet."))
    (one,) = run(
        tmp_path / "out",
        [report.case for report in reports],
        ["fake/one"],
        ["single"],
        settings=Settings(),
        opener=lambda name, settings: ScriptedModel(),
    )
    scores = muc4.score_run(one, reports)
    assert [counts(each, "GTT") for each in scores] == [(0, 0, 0, 6), (0, 0, 0, 6)]
    assert muc4.predictions(one, reports) == {"D0": [], "D1": []}
    tables = muc4.sheets(one.name, scores, muc4.spending(one, reports))
    assert "tokens in and" in tables[0].note
    assert [sheet.title for sheet in tables] == [
        "MUC-4: fake/one single",
        "GTT by role",
        "Published GTT micro-F1",
    ]


# Truecasing -----------------------------------------------------------------------------------------------


def test_text_in_ordinary_case_is_left_alone() -> None:
    assert truecase("THE ARMY said so.") == "THE ARMY said so."


@pytest.mark.weights("en_core_web_sm-3.8.0")
@pytest.mark.parametrize(
    "text",
    [
        "The guerrillas attacked the “Santo Tomas” farm on 2 February.",
        "Salvadoran President Cristiani said in San Salvador that the U.S. embassy was safe.",
        "The Farabundo Marti National Liberation Front (FMLN) burned two buses. The FMLN denied it.",
        "Colonel Luis Galan was killed in Lima by gunmen who fled.",
    ],
)
def test_ordinary_case_is_restored(text: str) -> None:
    assert truecase(text.upper()) == text


@pytest.mark.weights("en_core_web_sm-3.8.0")
@given(st.text(alphabet="ABCDEÉ .,()\n-'", max_size=60))
def test_no_letter_is_added_or_taken_away(text: str) -> None:
    assert truecase(text).upper() == text.upper()
    assert len(truecase(text)) == len(text)
