import pytest
from sketch import Sketch

from eval.fields import INCIDENT
from eval.matching import align, is_grounded

ONE = "Rockets hit Ain al-Assad and Erbil airport on Wednesday."
TWO = "Kataib Hezbollah praised the rocket fire, which the group Hezbollah did not."
THREE = "Colonel Wayne Marotto, a spokesman, said so; Marotto blamed outlaws."
TEXT = Sketch(" ".join([ONE, TWO, THREE]))


def test_objects_are_matched_by_what_they_say_and_not_by_position() -> None:
    gold = TEXT.extraction(
        [
            TEXT.incident("i1", ONE, place=TEXT.place("Ain al-Assad")),
            TEXT.incident("i2", ONE, place=TEXT.place("Erbil airport")),
        ]
    )
    predicted = TEXT.extraction(
        [
            TEXT.incident("i1", ONE, place=TEXT.place("Erbil")),
            TEXT.incident("i2", ONE, place=TEXT.place("al-Assad")),
        ]
    )
    assert align(gold, predicted, TEXT.article).partners == {"i1": "i2", "i2": "i1"}


def test_the_best_total_wins_over_the_best_single_pair() -> None:
    """ "Hezbollah" fits either; "Kataib Hezbollah" is left for the one that has no other partner."""
    gold = TEXT.extraction(actors=[TEXT.actor("a1", "Kataib Hezbollah"), TEXT.actor("a2", "Hezbollah")])
    predicted = TEXT.extraction(actors=[TEXT.actor("a1", "Hezbollah"), TEXT.actor("a2", "Kataib Hezbollah")])
    assert align(gold, predicted, TEXT.article).partners == {"a1": "a2", "a2": "a1"}


@pytest.mark.parametrize(
    ("name", "aliases", "matched"),
    [
        ("Colonel Wayne Marotto", (), True),
        ("Marotto", (), True),
        ("spokesman", ("Wayne Marotto",), True),
        ("outlaws", (), False),
        ("Colonel", (), False),
    ],
)
def test_actors_are_matched_by_names_and_aliases(name: str, aliases: tuple[str, ...], matched: bool) -> None:
    gold = TEXT.extraction(actors=[TEXT.actor("a1", "Wayne Marotto", "Marotto", kind="person")])
    predicted = TEXT.extraction(actors=[TEXT.actor("a1", name, *aliases, kind="person")])
    assert bool(align(gold, predicted, TEXT.article).partners) is matched


def test_participants_tell_incidents_apart() -> None:
    actors = [TEXT.actor("a1", "Kataib Hezbollah"), TEXT.actor("a2", "Wayne Marotto")]
    swapped = [TEXT.actor("a2", "Kataib Hezbollah"), TEXT.actor("a1", "Wayne Marotto")]
    by = {name: (TEXT.perpetrator(name, "outlaws"),) for name in ("a1", "a2")}
    gold = [TEXT.incident("i1", ONE, perpetrators=by["a1"]), TEXT.incident("i2", ONE, perpetrators=by["a2"])]
    same = align(TEXT.extraction(gold, actors), TEXT.extraction(gold, swapped), TEXT.article)
    assert same.partners == {"a2": "a1", "a1": "a2", "i1": "i2", "i2": "i1"}


def test_what_has_nothing_but_its_type_in_common_is_no_candidate() -> None:
    gold = TEXT.extraction([TEXT.incident("i1", ONE, place=TEXT.place("Erbil"))])
    predicted = TEXT.extraction([TEXT.incident("i1", TWO)])
    pairing = align(gold, predicted, TEXT.article).pairings[INCIDENT.name]
    assert (pairing.pairs, pairing.missing, pairing.surplus) == (
        (),
        {0: "missing_object"},
        {0: "spurious_object"},
    )


def test_claims_are_matched_by_source_and_content_though_their_sentences_differ() -> None:
    gold = TEXT.extraction(
        claims=[TEXT.claim("c1", TWO, source="Colonel Marotto", content="Outlaws did it.")]
    )
    predicted = TEXT.extraction(
        claims=[
            TEXT.claim("c1", ONE, source="Hezbollah", content="Rockets fell."),
            TEXT.claim("c2", THREE, source="Marotto", content="The outlaws did it"),
        ]
    )
    assert align(gold, predicted, TEXT.article).partners == {"c2": "c1"}


def test_one_true_span_grounds_an_object_and_none_does_not() -> None:
    assert is_grounded(TEXT.incident("i1", "Rockets missed", ONE), TEXT.article)
    assert not is_grounded(TEXT.incident("i1", "Rockets missed"), TEXT.article)
