"""Drafts of one article become one extraction: linked, deduplicated, numbered by first mention."""

from __future__ import annotations

from datetime import UTC, datetime

from scripted import actor, article, claim, incident, perpetrator, weapon

from extractor import Document
from extractor.drafts import ArticleDraft
from extractor.linking.assembly import assemble
from extractor.records import Extraction, Issue, Provenance, Usage
from extractor.strategies.strategy import Drafted

TEXT = (
    "Rebels of the Free Army shelled Goma in DR Congo on Friday.\n\n"
    "Fighters of the Free Army fired rockets at Goma on Friday and at Bukavu on Thursday, the army said.\n\n"
    "The army bombed Kigali. The Free Army denied it. The army insisted that it was so."
)
DOCUMENT = Document.of(TEXT, published="2024-05-06")
PROVENANCE = Provenance(
    model="m", strategy="single", extractor_version="0", seconds=0.0, created=datetime(2026, 1, 1, tzinfo=UTC)
)


def assembled(
    draft: ArticleDraft, confidences: tuple[float | None, ...] = (), issues: tuple[Issue, ...] = ()
) -> Extraction:
    drafted = Drafted(draft, Usage(), {}, "m", confidences=confidences, issues=issues)
    return assemble(DOCUMENT, drafted, PROVENANCE)


GOMA = incident(0, date="Friday", place="Goma", perpetrators=[perpetrator("Free Army")])
AGAIN = incident(1, date="Friday", place="Goma", weapons=[weapon("rockets")])
BUKAVU = incident(1, date="Thursday", place="Bukavu")
KIGALI = incident(2, place="Kigali", perpetrators=[perpetrator("army")])
ACTORS = [actor("army", kind="military"), actor("Free Army", aliases=["Rebels"])]


def test_records_are_numbered_by_first_mention_whatever_the_order_of_drafts() -> None:
    result = assembled(article(incidents=[KIGALI, BUKAVU, GOMA], actors=ACTORS))
    assert [i.place.name for i in result.incidents if i.place] == ["Goma", "Bukavu", "Kigali"]
    assert [i.id for i in result.incidents] == ["i1", "i2", "i3"]
    assert [(a.id, a.name) for a in result.actors] == [("a1", "Free Army"), ("a2", "army")]
    assert result.incidents[0].perpetrators[0].actor_id == "a1"
    assert result.incidents[2].perpetrators[0].actor_id == "a2"


def test_a_claim_about_a_joined_incident_is_about_the_one_it_became() -> None:
    claims = [claim(3, source="The Free Army", cue="denied", incidents=[n]) for n in (1, 2, 3)]
    result = assembled(article(incidents=[BUKAVU, GOMA, AGAIN], actors=ACTORS, claims=claims))
    assert [i.place.name for i in result.incidents if i.place] == ["Goma", "Bukavu"]
    assert [c.incident_ids for c in result.claims] == [("i2",), ("i1",), ("i1",)]


def test_claims_about_two_incidents_of_one_sentence_stay_apart() -> None:
    goma = incident(1, date="Friday", place="Goma")
    claims = [claim(1, source="the army", incidents=[1]), claim(1, source="the army", incidents=[2])]
    result = assembled(article(incidents=[goma, BUKAVU], actors=ACTORS, claims=claims))
    assert [c.incident_ids for c in result.claims] == [("i1",), ("i2",)]


def test_an_issue_stays_with_its_record_through_joining_and_numbering() -> None:
    wrong = AGAIN.model_copy(update={"date": "Whitsun"})
    drafts = article(
        incidents=[incident(99), KIGALI.model_copy(update={"place": "Paris"}), GOMA, wrong], actors=ACTORS
    )
    issues = {
        issue.field: issue.record_id for issue in assembled(drafts).issues if issue.code == "ungrounded"
    }
    assert issues == {"spans": None, "place": "i2", "date": "i1"}


def test_confidence_goes_with_its_incident() -> None:
    result = assembled(article(incidents=[incident(99), KIGALI, GOMA], actors=ACTORS), (0.1, 0.6, 0.8))
    assert [i.confidence for i in result.incidents] == [0.8, 0.6]


def test_relations_between_claims_survive_sorting() -> None:
    claims = [
        claim(4, source="The army", cue="insisted", relations=[{"claim": 2, "relation": "contradicts"}]),
        claim(3, source="The Free Army", cue="denied"),
    ]
    denied, insisted = assembled(article(actors=ACTORS, claims=claims)).claims
    assert (denied.id, denied.cue) == ("c1", "denied")
    assert [(r.claim_id, r.relation) for r in insisted.relations] == [("c1", "contradicts")]


def test_a_claim_that_is_written_again_is_one_claim_for_those_that_relate_to_it() -> None:
    denied = {"source": "The Free Army", "cue": "denied", "content": "The Free Army did not."}
    insisted = claim(
        4, source="The army", cue="insisted", relations=[{"claim": 2, "relation": "contradicts"}]
    )
    result = assembled(article(actors=ACTORS, claims=[claim(3, **denied), claim(3, **denied), insisted]))
    assert [c.cue for c in result.claims] == ["denied", "insisted"]
    assert [(r.claim_id, r.relation) for r in result.claims[1].relations] == [("c1", "contradicts")]


def test_actors_nobody_refers_to_are_left_out() -> None:
    assert assembled(article(actors=ACTORS)).actors == ()
    kept = assembled(article(incidents=[GOMA], actors=ACTORS)).actors
    assert [a.name for a in kept] == ["Free Army"]


def test_a_name_inside_a_longer_name_is_another_actor() -> None:
    army, free = (actor(name, kind="military") for name in ("Army", "Free Army"))
    for order in ([army, free], [free, army]):
        made = {a.name: a for a in assembled(article(incidents=[GOMA, KIGALI], actors=order)).actors}
        assert [span.text for span in made["Free Army"].spans] == ["Free Army"] * 3
        assert "Army" not in made or all(span.text != "Free Army" for span in made["Army"].spans)


def test_aliases_of_a_draft_are_one_actor_with_every_mention() -> None:
    [kept] = assembled(
        article(incidents=[GOMA], actors=[actor("Free Army", aliases=["Rebels", "LRA"])])
    ).actors
    assert kept.aliases == ("Rebels",)
    assert [TEXT[span.start : span.end] for span in kept.spans].count("Free Army") == 3


def test_stated_affiliations_name_actors_whatever_their_order() -> None:
    fighters = actor(
        "Fighters", affiliations=[{"actor": "Free Army", "relation": "part_of", "words": "of the"}]
    )
    draft = article(
        incidents=[incident(1, perpetrators=[perpetrator("Fighters")])], actors=[fighters, *ACTORS]
    )
    by_name = {a.name: a for a in assembled(draft).actors}
    [affiliation] = by_name["Fighters"].affiliations
    assert affiliation.actor_id == by_name["Free Army"].id
    assert affiliation.span.start > TEXT.index("Fighters")  # near the actor, not at the first "of the"


def test_the_strategys_issues_come_along() -> None:
    issue = Issue(code="truncated", message="asked again")
    assert assembled(article(), issues=(issue,)).issues == (issue,)
