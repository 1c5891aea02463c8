from __future__ import annotations

import pytest

from extractor.articles.layout import paragraphs

WRAPPED = """\
Attackers struck a village in central Mali on Sunday night, killing at
least 20 people, the governor said.  The army
has sent troops to the area, which lies near the border with Burkina

Faso's army denied that its
soldiers had crossed."""

WIRE = """\
   GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) -- [TEXT] THE GUATEMALA ARMY
DENIED TODAY THAT GUERRILLAS ATTACKED THE "SANTO TOMAS" PRESIDENTIAL
FARM.
   HOWEVER, A SPOKESMAN SAID THAT THE ATTACK TOOK PLACE NEAR THE FARM
ON THE PACIFIC SIDE."""

EMAIL = """\
From: desk@example.org
Subject: Attack in Niger
Date: 2023-08-15

Gunmen on motorbikes attacked an army convoy near the town of Koutougou
in western Niger on Tuesday. The ministry said that the dead numbered
15. Another group of soldiers, who were said to have lost their way to
the border, was found in the evening."""

LISTED = """\
The ministry named the dead:
- two soldiers
- one officer
- a boy of ten years"""

WEB = """\
Drone hits Kyiv
A drone hit a block of flats in Kyiv on Thursday, killing two people, and many more were wounded in the fire that followed, officials said.
The mayor condemned the attack."""  # noqa: E501

LOWER = "the army fled.\nthe rebels stayed."


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (WRAPPED, ["Attackers", "Faso's"]),
        (WIRE, ["GUATEMALA", "HOWEVER,"]),
        (EMAIL, ["From:", "Subject:", "Date:", "Gunmen"]),
        (LISTED, ["The", "-", "-", "-"]),
        (WEB, ["Drone", "A", "The"]),
        (LOWER, ["the", "the"]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("\n\n  One.  \n \t \n\n Two.\n", ["One.", "Two."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_lines_become_the_paragraphs_that_a_reader_sees(text: str, starts: list[str]) -> None:
    assert [paragraph.text.split()[0] for paragraph in paragraphs(text)] == starts


BODY = "The army said on Sunday that it had shelled the town.\n\nRebels denied this."


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (f"Army shells town\n\n{BODY}", ["Army shells town"]),
        (f"Is the attack a game changer? Analysis\n\n{BODY}", ["Is the attack a game changer? Analysis"]),
        (f"# Army shells town\n\n{BODY}", ["# Army shells town"]),
        (f"{BODY}\n\nWhy now?\n\n{BODY}", ["Why now?"]),
        (f"{BODY}\n\nUS Embassy\n\n{BODY}", ["US Embassy"]),
        (f"Army shells town\n\nBy Ann Reporter\n\nMay 5, 2022\n\n{BODY}", ["Army shells town"]),
        (f"{BODY}\n\n“Why did they fire?”\n\n{BODY}", []),
        (f"{BODY}\n\n14:05 Explosions heard in Kyiv\n\n{BODY}", []),
        (f"{BODY}\n\n- two soldiers\n\n{BODY}", []),
        (f"{BODY}\n\nHe died. Two others were hurt\n\n{BODY}", []),
        (f"{BODY}\n\nThe ministry named the dead:\n\n{BODY}", []),
        ("Shells hit Kherson, two wounded #Ukraine", []),
        (f"{BODY}\n\nThe last line lost its full stop", []),
        (f"Title\n\nOne hurt\n\nTwo hurt\n\nThree hurt\n\nFour hurt\n\nFive hurt\n\n{BODY}", ["Title"]),
        ("One hurt in Kyiv\n\nTwo hurt in Odesa", []),
    ],
)
def test_a_heading_heads_something(text: str, headings: list[str]) -> None:
    assert [paragraph.text for paragraph in paragraphs(text) if paragraph.heading] == headings


def test_the_short_biography_behind_an_article_is_no_news() -> None:
    text = f"{BODY}\n\nAbout the Author\n\nAnn Reporter is a fellow of a think tank."
    assert [paragraph.boilerplate for paragraph in paragraphs(text)] == [False, False, True, True]


def test_news_behind_an_author_line_in_the_middle_is_read() -> None:
    text = f"About the Author\n\n{BODY}\n\n{BODY}"
    assert [paragraph.boilerplate for paragraph in paragraphs(text)] == [True, False, False, False, False]
