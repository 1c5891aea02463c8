"""Where sentences say that something is: villages, quarters and markets that no map has."""

from __future__ import annotations

import pytest

from extractor.articles.document import Document
from extractor.llm.parser import PARSER, parser_path
from extractor.reading.localities import find_localities
from extractor.reading.syntax import parse


@pytest.mark.weights(PARSER)
@pytest.mark.parametrize(
    ("text", "localities"),
    [
        # a name with what it is and what locates it
        (
            "Gunmen killed nine people in Zangon, a village in Kauru district.",
            "Zangon, a village in Kauru district",
        ),
        ("Gunmen killed nine people in the village of Yelwan.", "Yelwan"),
        ("A bomb went off near Garu market in Mubi.", "Garu market in Mubi"),
        ("Shells fell in Kherson's Dniprovskyi district.", "Kherson's Dniprovskyi district"),
        ("Soldiers were ambushed in Tongo (Gao region).", "Tongo (Gao region)"),
        ("Two men were shot dead in Puerto Jordán, Arauca.", "Puerto Jordán, Arauca"),
        ("A mine exploded outside El Geneina.", "El Geneina"),
        # no more than the place
        ("In Khan Younis, Ahmed Saleh said nobody slept.", "Khan Younis"),
        ("A drone fell in Poland on Tuesday.", "Poland"),
        ("Rockets fell at Ain al-Asad base in Iraq.", "Ain al-Asad base|Iraq"),
        # no place at all
        ("He died in March.", ""),
        ("He was held in Kabul police custody.", ""),
        ("He believed in God.", "God"),
        ("The men were seen in Russian uniforms.", ""),
        ("She works at Amnesty International.", ""),
        ("A statement from Vladimir Putin followed.", ""),
    ],
)
def test_a_preposition_shows_where_something_is(text: str, localities: str) -> None:
    (parsed,) = parse(Document.of(text, published="2024-05-05"), parser_path(None))
    found = find_localities(parsed)
    assert all(text[one.span.start : one.span.end] == one.span.text for one in found)
    assert "|".join(one.span.text for one in found if one.sure) == localities
