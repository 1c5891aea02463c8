"""What an analyst's decisions do to an extraction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import ConfigurationError
from extractor.output.corrections import Correction, Decision, apply, corrected, fingerprint, load
from extractor.output.export import FORMATS, export
from extractor.records import Extraction


def correction(extraction: Extraction, *decisions: dict[str, Any], **more: Any) -> Correction:
    return Correction.model_validate({"document": extraction.document.sha256, "decisions": decisions, **more})


def rejecting(extraction: Extraction, *ids: str) -> Extraction:
    return apply(extraction, [correction(extraction, *({"record_id": i, "verdict": "reject"} for i in ids))])


def test_a_corrected_field_takes_its_new_value(hodeida: Extraction) -> None:
    place = (
        {**hodeida.incidents[1].place.model_dump(), "admin1": "Taiz"} if hodeida.incidents[1].place else {}
    )
    changes = {"sub_event_type": "Attack", "place": place}
    decision = {"record_id": "i2", "verdict": "correct", "changes": changes}
    incident = apply(hodeida, [correction(hodeida, decision)]).incidents[1]
    assert incident.event_type == "Violence against civilians"
    assert incident.place is not None
    assert incident.place.admin1 == "Taiz"
    assert incident.summary == hodeida.incidents[1].summary


def test_accepting_changes_nothing(hodeida: Extraction) -> None:
    assert apply(hodeida, [correction(hodeida, {"record_id": "i1", "verdict": "accept"})]) == hodeida


def test_a_rejected_incident_leaves_the_claims_about_it(hodeida: Extraction) -> None:
    after = rejecting(hodeida, "i1")
    assert [incident.id for incident in after.incidents] == ["i2"]
    assert [claim.incident_ids for claim in after.claims] == [(), ()]


def test_a_rejected_actor_goes_from_every_role(hodeida: Extraction) -> None:
    after = rejecting(hodeida, "a1", "a2", "a3")
    assert after.actors == ()
    assert after.incidents[0].perpetrators == ()
    assert after.incidents[0].defences[0].actor_id is None
    assert [claim.source_id for claim in after.claims] == [None, None]


def test_a_rejected_claim_takes_its_relations_and_issues_along(hodeida: Extraction) -> None:
    after = rejecting(hodeida, "c1", "i2")
    assert after.claims[0].relations == ()
    assert [issue.code for issue in after.issues] == ["ungrounded"]


def test_corrections_of_another_article_change_nothing(hodeida: Extraction, bamako: Extraction) -> None:
    other = correction(hodeida, {"record_id": "i1", "verdict": "reject"})
    assert apply(bamako, [other]) is bamako


def test_corrections_of_other_records_of_the_article_are_refused_and_nothing_is_written(
    hodeida: Extraction, bamako: Extraction, tmp_path: Path
) -> None:
    (tmp_path / "c.json").write_text(correction(hodeida, fingerprint="0" * 16).model_dump_json())
    for format_ in FORMATS:
        with pytest.raises(ConfigurationError, match="corrections of hodeida were made on other records"):
            export([hodeida, bamako], format_, tmp_path / format_, tmp_path / "c.json")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["c.json"]


def test_a_text_that_comes_twice_is_corrected_where_it_was_reviewed(hodeida: Extraction) -> None:
    copy = hodeida.model_copy(update={"incidents": hodeida.incidents[:1], "claims": (), "issues": ()})
    rejected = {"record_id": "i1", "verdict": "reject"}
    made = correction(copy, rejected, fingerprint=fingerprint(copy))
    one, other = corrected([hodeida, copy], [made])
    assert one == hodeida
    assert other.incidents == ()


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        ({"record_id": "i9", "verdict": "reject"}, "i9"),
        ({"record_id": "i1", "verdict": "correct", "changes": {"outcome": "won"}}, "outcome"),
        ({"record_id": "c1", "verdict": "correct", "changes": {"source_id": "a9"}}, "a9"),
        ({"record_id": "a1", "verdict": "correct", "changes": {"shoe_size": 9}}, "shoe_size"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused_with_its_reason(
    hodeida: Extraction, decision: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        apply(hodeida, [correction(hodeida, decision)])


@pytest.mark.parametrize(
    "decision",
    [
        {"record_id": "i1", "verdict": "correct"},
        {"record_id": "i1", "verdict": "accept", "changes": {"summary": "x"}},
        {"record_id": "i1", "verdict": "correct", "changes": {"id": "i2"}},
        {"record_id": "x", "verdict": "accept"},
    ],
)
def test_a_decision_that_means_nothing_is_refused(decision: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Decision.model_validate(decision)


def test_one_correction_a_list_and_the_download_are_all_read(tmp_path: Path) -> None:
    one = {"document": "d", "decisions": []}
    for number, data in enumerate([one, [one], {"version": 1, "corrections": [one]}]):
        (tmp_path / f"{number}.json").write_text(json.dumps(data))
        assert load(tmp_path / f"{number}.json") == (Correction(document="d"),)


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "5"])
def test_a_file_that_holds_no_corrections_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "c.json").write_text(content)
    with pytest.raises(ConfigurationError, match=r"c\.json"):
        load(tmp_path / "c.json")
