from sketch import Sketch

from eval.cases import Case
from eval.passages import passages
from eval.scoring import aggregate, score

FIRST = (
    "Rockets fired by Kataib Hezbollah hit Camp Taji on Monday, said Colonel Myles Smith of the Coalition."
)
SECOND = (
    "The group, Kataib Hezbollah, was also behind the shooting of a teacher in Kirkuk, and of another one"
)
ELSEWHERE = (
    "in Erbil the week before, Smith added. Nothing else was said about what happened there in that week."
)
QUIET = (
    "Iraq stands at a crossroads as groups push their agents on the Prime Minister, who has now chosen one."
)
TEXT = Sketch("\n\n".join(["HEADING", FIRST, SECOND, ELSEWHERE, QUIET]))

HEZBOLLAH = TEXT.actor("a1", "Kataib Hezbollah", "the group")
SMITH = TEXT.actor(
    "a2",
    "Colonel Myles Smith",
    "Smith",
    kind="person",
    role="Colonel",
    affiliations=(TEXT.affiliation("a3", "speaks_for", "Colonel Myles Smith of the Coalition"),),
)
COALITION = TEXT.actor("a3", "Coalition", kind="coalition")
GOLD = TEXT.extraction(
    [
        TEXT.incident(
            "i1", FIRST, background=True, perpetrators=(TEXT.perpetrator("a1", "Kataib Hezbollah"),)
        ),
        TEXT.incident("i2", SECOND, ELSEWHERE),
    ],
    [HEZBOLLAH, SMITH, COALITION],
    [TEXT.claim("c1", FIRST, source_id="a2", incident_ids=("i1", "i2"))],
)
CASE = Case("doc", TEXT.article, GOLD, "story")


def test_a_paragraph_serves_when_nothing_in_it_rests_on_another() -> None:
    """The heading is too short, and i2 runs over the third and fourth paragraph."""
    found = passages([CASE])
    assert [(case.id, case.article, case.story) for case in found] == [
        ("doc#2", FIRST, "story"),
        ("doc#5", QUIET, "story"),
    ]


def test_labels_move_with_the_paragraph_and_keep_only_what_it_says() -> None:
    first, quiet = passages([CASE])
    assert all(first.article[span.start : span.end] == span.text for _, span in first.gold.spans())
    assert [claim.incident_ids for claim in first.gold.claims] == [("i1",)]
    hezbollah, smith, _ = first.gold.actors
    assert (hezbollah.name, hezbollah.aliases) == ("Kataib Hezbollah", ())
    assert (smith.name, smith.aliases, smith.role) == ("Colonel Myles Smith", ("Smith",), "Colonel")
    assert [one.actor_id for one in smith.affiliations] == ["a3"]
    assert (quiet.gold.incidents, quiet.gold.actors, quiet.gold.claims) == ((), (), ())


def test_an_actor_whom_the_paragraph_does_not_name_makes_it_unfit() -> None:
    unnamed = TEXT.actor("a4", "Prime Minister", kind="person")
    claim = TEXT.claim("c1", FIRST, source_id="a4")
    gold = TEXT.extraction(actors=[unnamed], claims=[claim])
    names = [case.id for case in passages([Case("doc", TEXT.article, gold, "story")])]
    assert "doc#2" not in names


def test_background_is_not_scored_in_a_passage() -> None:
    case = passages([CASE])[0]
    alone = case.gold.model_copy(
        update={"incidents": tuple(i.model_copy(update={"background": False}) for i in case.gold.incidents)}
    )
    judged = score(case.gold, alone, case.article, case=case.id, unscored=case.unscored)
    assert aggregate([judged]).headline.strict.f1 == 1
