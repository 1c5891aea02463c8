"""Truecasing: an upper-case wire report becomes text in ordinary case, by word lists alone.

Teleprinters knew no lower case, but parsers live on it: in capitals everything is a name, in lower case
nothing is. A word that dictionaries list, or an inflection of one, is put into lower case; what they do not
list is taken for a name; countries, demonyms, months and large towns are names although dictionaries list
them; what follows "President" is one; an abbreviation is known by its brackets, and the words before them are
then its long form. No letter is added or taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from extractor import ConfigurationError
from extractor.llm.parser import parser_path
from extractor.reading.countries import country_names, country_of
from extractor.reading.gazetteer import towns
from extractor.reading.lexicon import BODIES, COLLECTIVES, ROLE_NOUNS, TITLES
from extractor.reading.names import organisations

_WORD: Final = re.compile(r"[A-Z][A-Z0-9'’]*(?:\.[A-Z]\.?)*")
_SENTENCE_START: Final = re.compile(r"(?:^|(?<![A-Z])[.!?][\"”')]*\s+|\n\s*)[\"“('\[]*([a-z])")
_ABBREVIATION: Final = re.compile(r"\(([A-Z][A-Z0-9-]{1,7})\)")
_MONTHS_AND_DAYS: Final = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
    "april", "june", "july", "august", "september", "october", "november", "december",
})  # fmt: skip
_LONG_FORM_BEGINS_AFTER: Final = frozenset({
    "the", "a", "an", "and", "or", "by", "from", "with", "to", "in", "at", "on", "that", "which", "said",
    "says", "against", "its", "their", "his", "for",
})  # fmt: skip
_LINKS: Final = frozenset({"of", "de", "del", "y", "and", "the"})
_PARTICLES: Final = frozenset({"la", "las", "los", "el", "san", "santa", "santo"})
_BEFORE_NAMES: Final = frozenset({
    "president", "colonel", "col", "captain", "lieutenant", "major", "msgr", "bishop", "archbishop", "father",
    "senator", "mr", "mrs", "dr", "ambassador",
})  # fmt: skip
"""Titles that nothing but a name follows, unlike "general staff"."""
_ALSO_NAMES: Final = frozenset(
    """i ecuadoran nicaraguan latin pentagon soviet christian jesuit marxist maoist reagan gorbachev castro
    ortega carlos maria ricardo hector hugo oscar victor daniel david gabriel leonardo nelson nestor samuel
    simon napoleon sanchez torres rivera diaz reyes morales chavez jimenez vargas galan pizarro""".split()
)
"""Names and what is derived from them, which dictionaries list too."""
_MONTH_OR_WORD: Final = re.compile(
    r"(?:(?<=\d )|(?<=\bin )|(?<=\bof )|(?<=\blast )|(?<=\bsince ))(?:march|may)\b|\b(?:march|may)(?= \d)"
)
_RATHER_WORDS: Final = frozenset({"central", "union", "progress", "independence", "victoria", "nice", "male"})
_LARGE_TOWN: Final = 100_000
_ENDINGS: Final = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e"),
    ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("est", ""), ("est", "e"), ("ly", ""), ("men", "man"),
)  # fmt: skip
_PREFIXES: Final = ("un", "re", "non", "anti", "counter", "neo")
_CLASSES: Final = ("noun", "verb", "adj", "adv")


def truecase(text: str) -> str:
    """Return the text in ordinary case, letter for letter; text that has lower case already is left alone."""
    if any(letter.islower() for letter in text):
        return text
    abbreviations = frozenset(match.group(1) for match in _ABBREVIATION.finditer(text))
    after_titles = frozenset(_names_after_titles(text))
    cased = _WORD.sub(lambda match: _cased(match.group(), abbreviations, after_titles), text)
    cased = _with_names(cased, {*_long_forms(text), *_known_names()})
    cased = _with_titles_and_particles(cased)
    cased = _MONTH_OR_WORD.sub(lambda match: match.group().capitalize(), cased)
    return _SENTENCE_START.sub(lambda match: match.group()[:-1] + match.group(1).upper(), cased)


def _cased(word: str, abbreviations: frozenset[str], names: frozenset[str]) -> str:
    lower = word.lower()
    if word in abbreviations or "." in word or any(letter.isdigit() for letter in word):
        return word
    if lower in names or lower in _MONTHS_AND_DAYS or _is_name(lower):
        return word.capitalize()
    if _is_english(lower):
        return lower
    unpronounceable = not re.search("[AEIOUY]", word) or re.search("[^AEIOUY]{2}$", word)
    return word if unpronounceable and len(word) < 5 else word.capitalize()


@cache
def _is_name(lower: str) -> bool:
    """Say whether a word that dictionaries may list is rather a country, a demonym or a large town."""
    bare = re.sub(r"['’]s?$", "", lower)
    if bare in _ALSO_NAMES or (len(bare) > 3 and country_of(bare)):
        return True
    if bare in _RATHER_WORDS or not _is_only_noun(bare):
        return False
    return any(town.population >= _LARGE_TOWN and town.fit == 1 for town in towns(bare.title()))


def _can_be_name(lower: str) -> bool:
    """Say whether a word that dictionaries list can be a name after a title ("President Bush")."""
    lists = _english()
    return lower.removesuffix("s") in lists["noun"] and not any(
        lower in lists[one] for one in ("adv", "function", "irregular")
    )


def _is_only_noun(lower: str) -> bool:
    lists = _english()
    return lower in lists["noun"] and not any(
        lower in lists[one] for one in ("verb", "adj", "adv", "function")
    )


@cache
def _is_english(lower: str) -> bool:
    """Say whether dictionaries list the word, what it inflects or what it is put together from."""
    bare = re.sub(r"['’]s?$", "", lower)
    lists = _english()
    if len(bare) == 1 or any(bare in words for words in lists.values()):
        return True
    if any(
        bare.removesuffix(ending) + instead in lists[one]
        for ending, instead in _ENDINGS
        if bare.endswith(ending)
        for one in ("noun", "verb", "adj")
    ):
        return True
    prefix = next((one for one in _PREFIXES if bare.startswith(one) and len(bare) > len(one) + 4), None)
    if prefix and _is_english(bare.removeprefix(prefix)):
        return True
    return any(
        bare[:at] in lists["noun"] and bare[at:].removesuffix("s") in lists["noun"]
        for at in range(5, len(bare) - 2)
    )


@cache
def _english() -> dict[str, frozenset[str]]:
    """Return the word lists of the English parser (WordNet's), by class."""
    from spacy.lang.en.stop_words import STOP_WORDS  # half a second, and an optional extra
    from spacy.lookups import Lookups

    folder = parser_path() / "lemmatizer" / "lookups"
    if not folder.exists():
        raise ConfigurationError(
            f"upper-case text needs the English parser's word lists; {folder} is missing"
        )
    lookups = Lookups().from_disk(folder)
    index, irregular = lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")
    return {
        **{one: frozenset(index.get(one, ())) for one in _CLASSES},
        "irregular": frozenset(form for one in _CLASSES for form in irregular.get(one, ())),
        "function": frozenset(STOP_WORDS) | {"km", "kg", "mm"},
    }


def _names_after_titles(text: str) -> Iterator[str]:
    """Yield words that are names because of the title before them, although dictionaries list them."""
    titles = "|".join(_BEFORE_NAMES).upper()
    for match in re.finditer(rf"\b(?:{titles})\.?((?:\s+[A-Z]+){{1,3}})", text):
        for place, word in enumerate(match.group(1).lower().split()):
            fits = _can_be_name(word) if place == 0 else _is_only_noun(word) or word in _PARTICLES
            if word in {*BODIES, *COLLECTIVES, *ROLE_NOUNS} or (_is_english(word) and not fits):
                break
            yield word


def _long_forms(text: str) -> Iterator[str]:
    """Yield the words before a bracketed abbreviation, back to where its long form must begin."""
    for match in _ABBREVIATION.finditer(text):
        before = text[max(0, match.start() - 160) : match.start()].rpartition(",")[2]
        form: list[str] = []
        for word in reversed(re.findall(r"[A-Z'’-]+", before)):
            if word.lower() in _LONG_FORM_BEGINS_AFTER or len(form) > len(match.group(1)) + 3:
                break
            form.insert(0, word.lower())
        if len([word for word in form if word not in _LINKS]) > 1:
            yield " ".join(form)


@cache
def _known_names() -> frozenset[str]:
    """Return the names of several words that are known without the text."""
    known = (*country_names(), *(one.name for one in organisations().values()))
    return frozenset(name.lower() for name in known if " " in name)


def _with_names(text: str, names: set[str]) -> str:
    """Capitalise names of several words."""

    def capitalised(match: re.Match[str]) -> str:
        word = match.group()
        return word if word.lower() in _LINKS else word[0].upper() + word[1:]

    longest_first = sorted(names, key=lambda name: (-len(name), name))
    pattern = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.sub(
        rf"(?<!\w)(?:{pattern})(?!\w)",
        lambda match: re.sub(r"[^\s-]+", capitalised, match.group()),
        text,
        flags=re.IGNORECASE,
    )


def _with_titles_and_particles(text: str) -> str:
    """Capitalise what stands before a name and belongs to it: "colonel Luis", "los Llanitos"."""
    words = sorted({title.lower() for title in TITLES} | _PARTICLES | _BEFORE_NAMES)
    before = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})(?=\s+[A-Z][a-z])")
    while (found := before.sub(lambda match: match.group().capitalize(), text)) != text:
        text = found
    return text
