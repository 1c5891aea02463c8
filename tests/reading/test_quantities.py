from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.quantities import find_quantities, read_quantity

READ = [
    # words, low, high, qualifier
    ("15", 15, 15, "exact"),
    ("0", 0, 0, "exact"),
    ("1,200", 1200, 1200, "exact"),
    ("1\u202f200", 1200, 1200, "exact"),
    ("2,000 troops", 2000, 2000, "exact"),
    ("1.5 million", 1_500_000, 1_500_000, "exact"),
    ("12 hundred", 1200, 1200, "exact"),
    ("three", 3, 3, "exact"),
    ("Fourteen", 14, 14, "exact"),
    ("twenty-three", 23, 23, "exact"),
    ("twenty three", 23, 23, "exact"),
    ("a hundred", 100, 100, "exact"),
    ("a hundred and five", 105, 105, "exact"),
    ("two hundred thousand", 200_000, 200_000, "exact"),
    ("one thousand two hundred", 1200, 1200, "exact"),
    ("a dozen", 12, 12, "exact"),
    ("two dozen", 24, 24, "exact"),
    ("half a dozen", 6, 6, "exact"),
    ("a half-dozen", 6, 6, "exact"),
    ("half a million", 500_000, 500_000, "exact"),
    ("a couple of rockets", 2, 2, "exact"),
    ("a pair of rockets", 2, 2, "exact"),
    ("both", 2, 2, "exact"),
    ("one", 1, 1, "exact"),
    ("a civilian", 1, 1, "exact"),
    ("an officer", 1, 1, "exact"),
    ("another rocket", 1, 1, "exact"),
    ("a 20-year-old man", 1, 1, "exact"),
    ("a single rocket", 1, 1, "exact"),
    ("the two men", 2, 2, "exact"),
    ("three members of the US-led Coalition", 3, 3, "exact"),
    ("a barrage of 15 rockets", 15, 15, "exact"),
    ("no casualties", 0, 0, "exact"),
    ("none", 0, 0, "exact"),
    ("zero", 0, 0, "exact"),
    ("nobody", 0, 0, "exact"),
    ("not a single casualty", 0, 0, "exact"),
    ("without injury", 0, 0, "exact"),
    ("more than 15", 16, None, "more_than"),
    ("more than 15 small rockets", 16, None, "more_than"),
    ("over 100", 101, None, "more_than"),
    ("upwards of 50", 51, None, "more_than"),
    ("in excess of 1,000", 1001, None, "more_than"),
    ("more than a dozen", 13, None, "more_than"),
    ("at least 20", 20, None, "at_least"),
    ("at least one", 1, None, "at_least"),
    ("no fewer than 12", 12, None, "at_least"),
    ("no less than two dozen", 24, None, "at_least"),
    ("20+", 20, None, "at_least"),
    ("50 or more", 50, None, "at_least"),
    ("up to 9", None, 9, "at_most"),
    ("as many as 40", None, 40, "at_most"),
    ("at most four", None, 4, "at_most"),
    ("no more than 3", None, 3, "at_most"),
    ("nearly a dozen", None, 11, "fewer_than"),
    ("almost 250,000", None, 249_999, "fewer_than"),
    ("fewer than ten", None, 9, "fewer_than"),
    ("just under 100", None, 99, "fewer_than"),
    ("about 30", None, None, "about"),
    ("around 25", None, None, "about"),
    ("roughly seventy", None, None, "about"),
    ("close to 30", None, None, "about"),
    ("some 40", None, None, "about"),
    ("an estimated 500", None, None, "about"),
    ("30 or so", None, None, "about"),
    ("100-odd", None, None, "about"),
    ("6 to 8", 6, 8, "range"),
    ("6-8", 6, 8, "range"),
    ("6–8", 6, 8, "range"),
    ("between 6 and 8", 6, 8, "range"),
    ("six to eight fighters", 6, 8, "range"),
    ("one or two", 1, 2, "range"),
    ("two to three hundred", 200, 300, "range"),
    ("1,000 to 2,000", 1000, 2000, "range"),
    ("dozens", 24, None, "dozens"),
    ("dozens of attacks", 24, None, "dozens"),
    ("scores", 40, None, "dozens"),
    ("tens of people", 20, None, "dozens"),
    ("hundreds", 200, None, "hundreds"),
    ("thousands", 2000, None, "hundreds"),
    ("tens of thousands", 20_000, None, "hundreds"),
    ("hundreds of thousands", 200_000, None, "hundreds"),
    ("several", 3, None, "several"),
    ("a few", 3, None, "several"),
    ("a handful of men", 3, None, "several"),
    ("several hundred", 300, None, "several"),
    ("a few dozen", 36, None, "several"),
]

UNREADABLE = [
    "", "rockets", "the rockets", "a number of rockets", "a wave of attacks", "many", "few", "24 hours",
    "a week", "in 2014", "63rd", "107mm", "K-1", "F-16", "7:35 p.m.", "March 11", "No. 3", "50 percent",
    "10 km", "two thirds", "1.5", "14-1", "$20 million", "Two Americans and one Briton", "half",
]  # fmt: skip

FOUND = [
    # text, counts found in it
    ("On March 11, 2020 more than 15 rockets hit K-1; 2 died.", ["more than 15", "2"]),
    ("Fourteen were aimed at the base and three at the embassy.", ["Fourteen", "three"]),
    ("killing 12 and wounding at least 30, including 3 children", ["12", "at least 30", "3"]),
    ("The 107mm and 122-mm rockets, a 155 mm shell and 20-year-old guns", []),
    ("after 24-hours of tension, three days, 72 hours and some 10 days", []),
    ("the 63rd birthday, the twenty-first attack, the 2nd floor", []),
    ("F-16s, Su-35 jets, T-72 tanks, S-300 and MH17", []),
    ("at 7:35 p.m., 10 p.m., 4.30am, 0530 GMT and 11 o'clock", []),
    ("call +964 770 123 4567 or 555-123-4567", []),
    ("see https://example.org/2020/12/345", []),
    ("20 percent, 5%, 30 per cent, two thirds, 1.5 points", []),
    ("$20 million, €300, 40 million dollars, 1,000 roubles", []),
    ("30 km away, 12 miles, 5 square kilometres, 500 kg, 3,000 tonnes", []),
    ("In 2014 rebels seized it; by 2016, 2017 and the 1980s", []),
    ("Resolution 1701, Article 5, Highway 80, Unit 8200, Channel 12, Phase 2", []),
    ("Ahmed Ali, 34, said; aged 12; Ahmed, 8.", []),
    ("11/03/2020, 2020-03-11, 3.11.2020, 18 February 2021, 6-8 March, the 5th", []),
    ("wrote on Twitter about one of the attacks", ["one"]),
    ("a jet flew over two villages", ["two"]),
    ("the drone shot over 20 targets", ["over 20"]),
    ("no one claimed it; one of the deadliest attacks; one day; this one", []),
    ("an hour or two after midnight", []),
    ("There were no casualties. No group claimed it.", ["no"]),
    ("they escaped without injury", ["without"]),
    ("both in Iraq and in Syria; both soldiers and police; both were hit", ["both"]),
    ("2000 soldiers and 2,000 police", ["2000", "2,000"]),
    ("about 2000 people fled in 2015", ["about 2000"]),
    ("He said no. Three soldiers died at No. 3 and No 4.", ["Three"]),
    ("the 1,000th day, 1,000km away, boys aged 4 and 6, 2.5", []),
    (
        "Twelve to 15 gunmen lost 1.2 million; 34,622 killed, 7 wounded.",
        ["Twelve to 15", "1.2 million", "34,622", "7"],
    ),
    ("At checkpoint 12 soldiers were held", ["12"]),
    ("12 foot soldiers and two time bombs", ["12", "two"]),
    ("a dozen attacks this year and another dozen last year", ["a dozen", "dozen"]),
    ("DOZENS OF GUERRILLAS KILLED 20 SOLDIERS ON 6 DEC 89", ["DOZENS", "20"]),
    ("sont morts 20 soldats", ["20"]),
]

_BELOW_20 = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen"""
SMALL_NUMBERS = _BELOW_20.split()
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelled(number: int) -> str:
    """Spell a whole number below a thousand million."""
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= scale:
            head, rest = divmod(number, scale)
            return f"{spelled(head)} {name}" + (f" {spelled(rest)}" if rest else "")
    if number < 20:
        return SMALL_NUMBERS[number]
    ten, unit = divmod(number, 10)
    return TENS[ten - 2] + (f"-{SMALL_NUMBERS[unit]}" if unit else "")


@pytest.mark.parametrize(("words", "low", "high", "qualifier"), READ)
def test_a_count_is_bounded_as_its_words_entail(
    words: str, low: int | None, high: int | None, qualifier: str
) -> None:
    quantity = read_quantity(words)
    assert quantity is not None
    assert (quantity.low, quantity.high, quantity.qualifier) == (low, high, qualifier)
    assert quantity.text in words


@pytest.mark.parametrize("digits", [13, 20, 309, 5000])
def test_a_number_beyond_all_counting_is_not_read(digits: int) -> None:
    assert find_quantities(f"It killed {'9' * digits} people and {'9' * digits} thousand goats.") == []


@pytest.mark.parametrize("words", UNREADABLE)
def test_what_counts_nothing_is_not_read(words: str) -> None:
    assert read_quantity(words) is None


@pytest.mark.parametrize(("text", "counts"), FOUND)
def test_only_counts_of_things_are_found(text: str, counts: list[str]) -> None:
    found = find_quantities(text)
    assert [text[start:end] for start, end, _ in found] == counts
    assert [quantity.text for _, _, quantity in found] == counts


@given(st.integers(0, 10**9 - 1))
def test_a_number_in_words_is_read_back(number: int) -> None:
    quantity = read_quantity(spelled(number))
    assert quantity is not None
    assert (quantity.low, quantity.high, quantity.qualifier) == (number, number, "exact")


@given(st.integers(0, 10**12), st.booleans())
def test_a_number_in_digits_is_read_back(number: int, grouped: bool) -> None:
    quantity = read_quantity(f"{number:,}" if grouped else str(number))
    assert quantity is not None
    assert (quantity.low, quantity.high) == (number, number)


@given(st.integers(5, 10**6), st.booleans())
def test_bounds_follow_the_qualifier(number: int, in_words: bool) -> None:
    word = spelled(number) if in_words else f"{number:,}"
    bounds = {
        f"more than {word} rockets": (number + 1, None),
        f"at least {word} rockets": (number, None),
        f"up to {word} rockets": (None, number),
        f"nearly {word} rockets": (None, number - 1),
        f"about {word} rockets": (None, None),
    }
    for phrase, expected in bounds.items():
        quantity = read_quantity(phrase)
        assert quantity is not None
        assert (quantity.low, quantity.high) == expected


@given(
    st.text() | st.lists(st.sampled_from([row[0] for row in READ] + [row[0] for row in FOUND])).map(" ".join)
)
def test_counts_lie_in_order_in_any_text(text: str) -> None:
    found = find_quantities(text)
    assert [start for start, _, _ in found] == sorted(start for start, _, _ in found)
    assert all(text[start:end] == quantity.text for start, end, quantity in found)
    read_quantity(text)
