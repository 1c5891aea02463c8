"""Places: what is found in running text, and where it lies."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading import gazetteer
from extractor.reading.countries import read_table
from extractor.reading.places import find_places, locate, mentioned_countries
from extractor.records import Place, Span


def place(name: str, *countries: str) -> Place:
    return locate(name, Span.of(name, 0, len(name)), countries=countries)


def found(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in find_places(text)]


@pytest.mark.parametrize(
    ("name", "about", "country", "admin1", "precision"),
    [
        # sites, however they are spelled
        ("Green Zone", "IRQ", "IRQ", "Baghdad", "district"),
        ("Green Zone in Baghdad", "IRQ USA", "IRQ", "Baghdad", "district"),
        ("Camp Taji, north of Baghdad", "USA IRQ", "IRQ", "Baghdad", "exact"),
        ("Ayn al-Assad base", "IRQ", "IRQ", "Al Anbar", "exact"),
        ("Ain Al Asad military base", "IRQ", "IRQ", "Al Anbar", "exact"),
        ("Al Assad airbase", "IRQ", "IRQ", "Al Anbar", "exact"),
        ("‘Ayn al-Asad Air Base", "IRQ", "IRQ", "Al Anbar", "exact"),
        ("Al Omar oil field in eastern Syria", "SYR", "SYR", "Deir ez-Zor", "exact"),
        ("al-Omar oilfield", "SYR", "SYR", "Deir ez-Zor", "exact"),
        ("al-Tanf, Syria", "SYR", "SYR", "Homs", "exact"),
        ("AL-TANF", "SYR", "SYR", "Homs", "exact"),
        ("K1", "IRQ", "IRQ", "Kirkuk", "exact"),
        ("Zaporizhzhia Nuclear Power Plant", "UKR", "UKR", "Zaporizhzhia", "exact"),
        ("Khmeimim air base", "SYR", "SYR", "Latakia", "exact"),
        ("Jabalia refugee camp", "PSE", "PSE", "Gaza Strip", "exact"),
        ("Golan Heights", "ISR SYR", None, None, "province"),
        ("Red Sea", "YEM", None, None, "unknown"),
        # towns and their namesakes
        ("Baghdad", "IRQ", "IRQ", "Baghdad", "settlement"),
        ("Rafah", "PSE ISR", "PSE", "Gaza Strip", "settlement"),
        ("Rafah", "EGY", "EGY", "North Sinai", "settlement"),
        ("Tripoli", "LBN", "LBN", "North Lebanon", "settlement"),
        ("Tripoli", "LBY", "LBY", "Tripoli", "settlement"),
        ("Bucha", "UKR RUS", "UKR", "Kyiv", "settlement"),
        ("Palma", "MOZ", "MOZ", "Cabo Delgado", "settlement"),
        ("Djibo", "BFA", "BFA", "Sahel", "settlement"),
        ("Abu Kamal", "SYR", "SYR", "Deir ez-Zor", "settlement"),
        ("MEDELLIN", "COL", "COL", "Antioquia", "settlement"),
        ("central Kyiv", "UKR", "UKR", "Kyiv City", "settlement"),
        ("Erbil's airport", "IRQ", "IRQ", "Erbil", "exact"),
        ("Maiduguri, Borno State", "NGA", "NGA", "Borno", "settlement"),
        ("Paris", "USA IRQ", "FRA", "Île-de-France", "settlement"),
        # districts, provinces, countries
        ("Sinjar district", "IRQ", "IRQ", "Nineveh", "district"),
        ("Anbar", "IRQ", "IRQ", "Al Anbar", "province"),
        ("Deir Al Zor province", "SYR", "SYR", "Deir ez-Zor", "province"),
        ("Hasakeh", "SYR", "SYR", "Al-Hasakah", "province"),
        ("Kherson Oblast", "UKR", "UKR", "Kherson", "province"),
        ("Helmand", "AFG", "AFG", "Helmand", "province"),
        ("Kandahar", "AFG", "AFG", "Kandahar", "settlement"),
        ("Gaza", "PSE ISR", "PSE", "Gaza Strip", "province"),
        ("Norte de Santander", "COL", "COL", "Norte de Santander", "province"),
        ("west of the Euphrates River in Deir Al Zor province", "SYR", "SYR", "Deir ez-Zor", "province"),
        ("Iraq", "USA IRQ", "IRQ", None, "country"),
        ("north-central Iraq", "IRQ", "IRQ", None, "country"),
        ("EL SALVADOR", "SLV", "SLV", None, "country"),
        # what no map has, by what it is and what lies around it
        ("Umm Al-Bones area", "IRQ", "IRQ", None, "district"),
        ("Dagu, Askira-Uba local government area of Borno State", "NGA CHN", "NGA", "Borno", "settlement"),
        ("Saltivskyi district", "UKR RUS", None, None, "district"),
        ("Kharkiv's Saltivskyi district", "UKR RUS", "UKR", "Kharkiv", "district"),
        ("Saudi Hospital in El-Fasher", "SDN SAU", "SDN", "North Darfur", "exact"),
        ("Spera district in Khost", "AFG PAK", "AFG", "Khost", "district"),
        ("Potrerito, rural zone of Jamundí (Valle del Cauca)", "COL", "COL", "Valle del Cauca", "settlement"),
        ("Tegina-Kagara road", "NGA", "NGA", None, "unknown"),
        # not found
        ("Nowhereville", "IRQ USA", None, None, "unknown"),
        ("Nowhereville", "", None, None, "unknown"),
        ("Springfield", "IRQ", "IRQ", None, "unknown"),
        ("the Iraqi-Syrian border", "IRQ", None, None, "unknown"),
        ("near the airport", "IRQ", "IRQ", None, "unknown"),
        ("west", "CMR", "CMR", None, "unknown"),
        ("---", "", None, None, "unknown"),
    ],
)
def test_a_name_lies_where_the_article_means_it(
    name: str, about: str, country: str | None, admin1: str | None, precision: str
) -> None:
    result = place(name, *about.split())
    assert (result.country, result.admin1, result.precision) == (country, admin1, precision)
    assert (result.name, result.span.text) == (name, name)
    assert (result.latitude is None) == (result.precision == "country" or result.longitude is None)


@pytest.mark.parametrize(
    ("name", "country", "latitude", "longitude"),
    [
        ("Baghdad", "IRQ", 33.3, 44.4),
        ("Kharkiv", "UKR", 50.0, 36.2),
        ("Menaka", "MLI", 15.9, 2.4),
        ("Cúcuta", "COL", 7.9, -72.5),
        ("Bagram air base", "AFG", 34.95, 69.27),
        ("Al-Shifa hospital", "PSE", 31.52, 34.44),
    ],
)
def test_coordinates_are_those_of_the_map(name: str, country: str, latitude: float, longitude: float) -> None:
    result = place(name, country)
    assert result.latitude == pytest.approx(latitude, abs=0.1)
    assert result.longitude == pytest.approx(longitude, abs=0.1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Two rockets were fired at the Green Zone in Baghdad, Iraq, near Union III.",
            ["Green Zone", "Baghdad", "Iraq", "Union III"],
        ),
        (
            "In Syria, drones struck al-Tanf and the Al Omar oil field.",
            ["Syria", "al-Tanf", "Al Omar oil field"],
        ),
        ("Rockets hit Iraq's Camp Taji, north of Baghdad.", ["Iraq", "Camp Taji", "Baghdad"]),
        ("Shelling in Ukraine hit Bakhmut and Avdiivka.", ["Ukraine", "Bakhmut", "Avdiivka"]),
        ("In Nigeria, gunmen raided Monguno, Borno State.", ["Nigeria", "Monguno", "Borno State"]),
        ("Israeli troops raided Jenin in the West Bank.", ["Jenin", "West Bank"]),
        (
            "The army fought in Colombia's Valle del Cauca department.",
            ["Colombia", "Valle del Cauca department"],
        ),
        ("Officials in Washington met.", ["Washington"]),
        ("Three rockets landed in the US on Monday.", ["US"]),
        ("KHERSON, Ukraine (AP) — Shells fell.", ["KHERSON", "Ukraine"]),
        ("THE ARMY SAID IN MEDELLIN, COLOMBIA, THAT A CAR BOMB KILLED US.", ["MEDELLIN", "COLOMBIA"]),
        (
            "the guerrillas attacked the city of san miguel, in el salvador, and left.",
            ["san miguel", "el salvador"],
        ),
    ],
)
def test_places_are_found_with_their_whole_names(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Washington said it would respond, and Moscow denied it.",
        "The Iran-backed militias and the US-led coalition fought US forces.",
        "Mobile phones, Reading and a Nice March of the Union.",
        "Abu Alaa Al Walae and Lewis Hamilton, an Iraqi, spoke.",
        "Hamdi Malik wrote this. Malik added that Iraqi forces left.",
        "Newspapers in English, by The Jerusalem Post.",
        "Gen. McKenzie and Brett McGurk of the American embassy.",
        "Members of the Quds Force praised Assad.",
        "The cat sat there.",
    ],
)
def test_persons_organisations_governments_and_common_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_countries_are_counted_by_name_demonym_and_capital() -> None:
    text = "Iraqi forces in Iraq, US troops, Baghdad's police. The Americans left for Kuwait. Kurds stayed."
    assert mentioned_countries(text) == ["IRQ", "USA", "KWT"]


def test_a_neighbour_counts_less_than_the_country_itself() -> None:
    text = "Near the Mali border and the borders with Mali and Niger, Burkina Faso mourns."
    assert mentioned_countries(text) == ["BFA", "MLI", "NER"]


def test_words_in_capitals_are_not_taken_for_abbreviations() -> None:
    assert mentioned_countries("A CAR BOMB KILLED TWO OF US IN PERU.") == ["PER"]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Ayn al-Assad", "Ain Al Asad", "'Ayn al-Asad", "Ein al-Asad"),
        ("Hasakeh", "al-Hasaka", "Al Ḩasakah", "Hasakah"),
        ("Diyala", "Diyālá", "Diala"),
        ("Boukamal", "Bukamal", "al-Bukamal"),
        ("Deir ez-Zor", "Deir al-Zor", "Deir Zor"),
    ],
)
def test_transliterations_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({gazetteer.key(spelling) for spelling in spellings}) == 1


def test_every_site_is_complete_and_found_by_each_of_its_names() -> None:
    divisions = {(row["country"], row["name"]) for row in read_table("admin1.csv")}
    for row in read_table("sites.csv"):
        assert row["source"] == "public maps, rounded"
        assert -90 <= float(row["latitude"]) <= 90
        assert -180 <= float(row["longitude"]) <= 180
        assert not row["country"] or not row["admin1"] or (row["country"], row["admin1"]) in divisions, row[
            "name"
        ]
        for name in (row["name"], *filter(None, row["variants"].split("|"))):
            assert gazetteer.sites()[gazetteer.site_key(name)].name == row["name"], name


def test_without_a_writable_cache_the_large_towns_are_still_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: blocked)
    gazetteer._index.cache_clear()
    try:
        assert [
            town.country for town in gazetteer.towns.__wrapped__("Mosul") if town.population > 500_000
        ] == ["IRQ"]
    finally:
        gazetteer._index.cache_clear()


WORDS = "Camp Taji al-Asad base of in the Iraq , ' - 's Paris province US IN north Al ("
NAMES = st.lists(st.sampled_from(WORDS.split()), max_size=8)


@given(NAMES.map(" ".join).filter(str.strip))
def test_no_name_makes_it_fail(name: str) -> None:
    assert place(name, "IRQ", "USA").name == name
    spans = find_places(name)
    assert all(name[start:end].strip() for start, end in spans)
    assert spans == sorted(spans)


@given(st.text(max_size=80))
def test_no_text_makes_it_fail(text: str) -> None:
    assert all(0 <= start < end <= len(text) for start, end in find_places(text))
    assert mentioned_countries(text) == list(dict.fromkeys(mentioned_countries(text)))
