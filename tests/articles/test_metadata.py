from __future__ import annotations

from datetime import date

import pytest

from extractor.articles.layout import paragraphs
from extractor.articles.metadata import Metadata

BODY = "The army said on Sunday that it had shelled the town. Rebels denied this."


@pytest.mark.parametrize(
    ("record", "known"),
    [
        (
            {
                "headline": "T",
                "byline": "A",
                "publisher": "S",
                "pubDate": "2020-01-02",
                "link": "https://x.org/",
            },
            Metadata(title="T", author="A", source="S", published=date(2020, 1, 2), url="https://x.org/"),
        ),
        (
            {
                "Title": " Two\nlines ",
                "source": {"id": None, "name": "AFP"},
                "authors": ["A", {"name": "B"}],
                "date_published": "2021-05-05T01:01:01Z",
                "_id": {"$oid": "6f"},
            },
            Metadata(id="6f", title="Two lines", source="AFP", author="A, B", published=date(2021, 5, 5)),
        ),
        ({"id": 7, "date": "soon", "created_at": 1625762400}, Metadata(id="7", published=date(2021, 7, 8))),
        ({"title": "", "headline": "H", "author": [], "url": None, "source": True}, Metadata(title="H")),
        ({}, Metadata()),
    ],
)
def test_fields_are_read_under_their_usual_names(record: dict[str, object], known: Metadata) -> None:
    assert Metadata.from_mapping(record) == known


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (
            f"The Jerusalem Post\n\nArmy shells town\n\nBy ANN REPORTER\nJULY 5, 2020 10:09\n\n{BODY}",
            Metadata(
                title="Army shells town",
                source="The Jerusalem Post",
                author="ANN REPORTER",
                published=date(2020, 7, 5),
            ),
        ),
        (
            f"KABUL, March 3 2019 (Reuters) - {BODY}",
            Metadata(source="Reuters", published=date(2019, 3, 3)),
        ),
        (f"BAGHDAD (AP) — {BODY}", Metadata(source="AP")),
        (f"The Islamic State (IS) - {BODY}", Metadata()),
        (
            f"Army shells town\n\n{BODY}\n\nContent retrieved from: https://www.example.org/p?a=b.",
            Metadata(title="Army shells town", source="example.org", url="https://www.example.org/p?a=b"),
        ),
        (
            f"Army shells town\n\nSource: Sudan War Monitor\n\nAuthor: Ann Reporter\n\n{BODY}",
            Metadata(title="Army shells town", source="Sudan War Monitor", author="Ann Reporter"),
        ),
        (
            f"Army shells town\n\nSource: https://example.org/a\n\n{BODY}",
            Metadata(title="Army shells town", source="example.org", url="https://example.org/a"),
        ),
        (f"{BODY}\n\nWhy now?\n\n{BODY}", Metadata()),
        (f"## Army shells town\n\n{BODY}", Metadata(title="Army shells town")),
    ],
)
def test_an_article_says_itself_what_it_is(text: str, known: Metadata) -> None:
    assert Metadata.from_paragraphs(paragraphs(text)) == known


def test_the_first_witness_wins_field_by_field() -> None:
    caller = Metadata(title="Mine")
    file = Metadata(title="Its", author="A")
    assert caller.or_else(file).or_else(Metadata(author="B", url="u")) == Metadata(
        title="Mine", author="A", url="u"
    )
