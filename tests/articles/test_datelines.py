from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from extractor.articles.datelines import find, in_name, is_date_line, parse


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2020, 7, 5), date(2020, 7, 5)),
        (datetime(2020, 7, 5, 23, tzinfo=UTC), date(2020, 7, 5)),
        ("2020-07-05", date(2020, 7, 5)),
        ("2021-07-08T16:50:00+04:00", date(2021, 7, 8)),
        ("2021/7/8", date(2021, 7, 8)),
        ("20210708", date(2021, 7, 8)),
        ("Thu, 08 Jul 2021 16:50:00 GMT", date(2021, 7, 8)),
        ("July 8th, 2021", date(2021, 7, 8)),
        ("Sept. 3, 2021", date(2021, 9, 3)),
        ("8 July 2021", date(2021, 7, 8)),
        ("08.07.2021", date(2021, 7, 8)),
        ("25/12/2021", date(2021, 12, 25)),
        ("12/25/2021", date(2021, 12, 25)),
        ("5 de julio de 2020", date(2020, 7, 5)),
        ("5 июля 2020", date(2020, 7, 5)),
        (1625762400, date(2021, 7, 8)),
        (1625762400000, date(2021, 7, 8)),
        ("05/07/2020", None),
        ("2020-13-45", None),
        ("31 February 2020", None),
        ("yesterday", None),
        ("", None),
        (True, None),
        (["2020-01-01"], None),
        (None, None),
    ],
)
def test_metadata_dates_are_read_or_refused(value: object, day: date | None) -> None:
    assert parse(value) == day


@pytest.mark.parametrize(
    ("stem", "day"),
    [
        ("2021-12-19_c-ram-intercepts-one-rocket", date(2021, 12, 19)),
        ("kyiv_20220301_final", date(2022, 3, 1)),
        ("attack-2022_03_01", date(2022, 3, 1)),
        ("TST1-MUC3-0001", None),
        ("article_1234567890", None),
        ("107mm-rockets", None),
    ],
)
def test_file_names_carry_dates(stem: str, day: date | None) -> None:
    assert in_name(stem) == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("JULY 5, 2020 10:09", date(2020, 7, 5)),
        ("Updated: July 08, 2021, 4:50 PM", date(2021, 7, 8)),
        ("Published On 5 Mar 2024 at 10:09 GMT", date(2024, 3, 5)),
        ("Sunday, 5 July 2020", date(2020, 7, 5)),
        ("Published February 05,2023", date(2023, 2, 5)),
        ("Reuters | Kyiv | Updated: 25-05-2024 19:04 IST", date(2024, 5, 25)),
        ("2020-07-05 10:09 UTC", date(2020, 7, 5)),
        ("KABUL, March 3 2019 (Reuters) - The Taliban attacked a base.", date(2019, 3, 3)),
        ("   GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) -- [TEXT] THE GUATEMALA ARMY\nDENIED", date(1990, 2, 4)),
        ("PANAMA CITY (PANAMA), 10 MAY 90 (EFE) -- [TEXT] AN ATTORNEY", date(1990, 5, 10)),
        ("WASHINGTON, D.C., March 3, 2019 — The Pentagon said", date(2019, 3, 3)),
        ("The embassy was hit on July 5, 2020.", None),
        ("US soldiers in Baghdad, Iraq January 1, 2020 (photo credit: DOD)", None),
        ("On January 3, 2020, a drone killed Soleimani.", None),
        ("KABUL, March 3 (Reuters) - The Taliban attacked.", None),
    ],
)
def test_only_datelines_say_when_an_article_appeared(line: str, day: date | None) -> None:
    assert find([line, "The army said nothing."]) == day


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["Updated: July 9, 2021", "Published: July 8, 2021"], date(2021, 7, 8)),
        (["Published: July 8, 2021 | Updated: July 9, 2021"], date(2021, 7, 8)),
        (["July 8, 2021", "Text.", "Updated: July 9, 2021"], date(2021, 7, 8)),
        (["Text."] * 40 + ["Updated: July 9, 2021"], date(2021, 7, 9)),
        (["Text."] * 20 + ["July 9, 2021"] + ["Text."] * 20, None),
        (["January 3, 2020", "A strike.", "January 8, 2020", "A reply.", "March 11, 2020", "Rockets."], None),
        ([], None),
    ],
)
def test_the_first_publication_outranks_later_versions_and_chronologies_say_nothing(
    lines: list[str], day: date | None
) -> None:
    assert find(lines) == day


def test_a_date_line_holds_nothing_but_its_date() -> None:
    assert is_date_line("JULY 5, 2020 10:09")
    assert not is_date_line("Attack of July 5, 2020")
