"""Boundaries: where sentences end inside one paragraph of news prose.

Owns the full stops: abbreviations, initials, ranks, quotes, ellipses, and the stops of other scripts.
Lines, paragraphs, headings and boilerplate are left to ``layout``.

Why own rules and not a library: of the 68 cases in ``tests/articles/test_boundaries.py`` sentencex 1.0.32,
the best-kept library with exact offsets, gets 54 right (the table is ours, so these rules get them all).
It does not know calibres and time zones, splits behind initials of other languages, and keeps a quote
together however many sentences it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STOP = re.compile(r"[.!?…]+|[。！？｡]+|[؟۔।։።၊။]+")
_FULL_WIDTH = frozenset("。！？｡")
_CLOSERS = re.compile(r"""(?:["'”’»›)\]}」』】〉》）]|[ \u00a0\u202f][»›])*""")
_OPENERS = re.compile(r"""[\s"'“”‘’„«‹(\[{「『¿¡*_–—-]*""")
_OPENING_QUOTES = frozenset("“„«")
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_TOKEN = re.compile(r"[\w.&/'’@:-]+$")
_INITIALISM = re.compile(r"(?:[^\W\d_]\.\s?)+[^\W\d_]|ph\.d|ee\.\s?uu", re.IGNORECASE)
_LOOK_BACK = 40


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names of Arabic make start in lower case: "al-Qaeda said …" may open a sentence.
_ARTICLE_NAME = re.compile(r"(?:al|el|as|ad|an|ar|ash|at|ul)[-\u2011’' ][A-Z]")

# Always followed by the name they belong to, so their full stop ends nothing.
_TITLES = _words(
    """mr mrs ms messrs dr drs prof gen lt col maj capt cmdr cdr cpl sgt adm brig pvt pfc spc ssgt msgt tsgt
    cmsgt rev hon sen sens rep reps gov govs pres atty amb insp supt det ltcol msgr fr mt ft sqn wg ldr flt
    gral cnel tte dra sra srta ing lic mons mme mlle gén
    ул им пос просп проф ген акад тов полк"""
)
# Followed by a number.
_NUMBERED = _words(
    """no nos nr núm num art arts sec fig figs vol ch pp para res op ver
    jan feb mar apr jun jul aug sep sept oct nov dec"""
)
# May stand in the middle or at the end: only a word that opens sentences decides.
_AMBIGUOUS = _words(
    """jr sr co corp inc ltd bros ave blvd rd st dept univ
    mm cm km kg lb lbs cal hp hr hrs mon tue tues wed thu thur thurs fri sat sun"""
)
_RUN_ON = _words("approx ca vs cf incl resp al e.g i.e viz eg ie esp")

_STARTERS = _words(
    """a an the he she it they we i you this that these those there here its his her their our my
    in on at by for from with after before since as while when where if although though despite during under
    but and or so yet however meanwhile moreover nevertheless instead earlier later last according among
    both some many most several no not none one two three more nearly about what who why how"""
)
# Without capitals "in the u.s. in june" may be one sentence or two: only words that seldom follow a name.
_UNCASED_STARTERS = _words("the he she they it we this these however but meanwhile")
_AFTER_CLOCK = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:Eastern|Central|Pacific|Local|Greenwich|Moscow|Kyiv) "
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d|\d"
    r"|(?:GMT|UTC|[ECMP][SD]?T|IST|BST|CES?T|EES?T|MSK|AST|IRST|AFT|PKT)\b"
)
_GLUED = re.compile(r"[“‘«]?[^\W\d_]+")
_DOMAINS = _words("com org net co gov edu info tv io")


def is_cased(text: str) -> bool:
    """Say whether capitals carry meaning in the text: false for all-upper and all-lower text."""
    sample = text[:4_000]
    upper, lower = sum(map(str.isupper, sample)), sum(map(str.islower, sample))
    return upper > 0.005 * lower and lower > 0.3 * upper


def sentence_ends(paragraph: str, *, cased: bool = True) -> Iterator[int]:
    """Yield where sentences end, closing quotes included; the end of the paragraph itself is not yielded."""
    begin = 0
    for stop in _STOP.finditer(paragraph):
        closers = _CLOSERS.match(paragraph, stop.end())
        end = closers.end() if closers else stop.end()
        if end >= len(paragraph):
            return
        if _ends(paragraph, begin, stop, end, cased):
            yield end
            begin = end


def _ends(text: str, begin: int, stop: re.Match[str], end: int, cased: bool) -> bool:
    if stop[0][0] in _FULL_WIDTH:
        return True
    if not text[end].isspace():
        return _glued(text, stop, end)
    opener = _OPENERS.match(text, end)
    follows = opener.end() if opener else end
    if follows >= len(text):
        return False
    lower = cased and text[follows].islower() and not _ARTICLE_NAME.match(text, follows)
    if lower and text[follows - 1] not in _OPENING_QUOTES:
        return False
    if stop[0] != ".":
        return cased or not ("…" in stop[0] or ".." in stop[0])
    if len(text[begin : stop.start()].strip()) <= 3 and text[begin : stop.start()].strip().isalnum():
        return False  # "1. The …", "b. The …": an item's number
    token = _TOKEN.search(text, max(begin, stop.start() - _LOOK_BACK), stop.start())
    return token is None or _ends_after(token[0], text, begin, follows, cased, lower)


def _ends_after(token: str, text: str, begin: int, follows: int, cased: bool, lower: bool) -> bool:
    """Decide whether the full stop behind a word ends a sentence, by the word and by what follows."""
    last = re.split(r"[.\-/]", token)[-1]
    word = last.casefold()
    found = _WORD.match(text, follows)
    next_word = found[0].casefold() if found else ""
    starts = not lower and next_word in (_STARTERS if cased else _UNCASED_STARTERS)
    if token.casefold() in {"a.m", "p.m"}:
        return starts or (
            cased and not lower and text[follows - 1] != "(" and not _AFTER_CLOCK.match(text, follows)
        )
    if token.casefold() in _RUN_ON or (word in _RUN_ON and token == last):
        return False
    if _INITIALISM.fullmatch(token):
        return starts
    if word in _NUMBERED and (cased or word in {"no", "nos"} or len(word) > 2):
        return not text[follows].isdigit()
    if word in _TITLES and (not cased or last[0].isupper() or not last.isascii()):
        return False
    if len(last) == 1 and last.isalpha():
        if last.islower() and not last.isascii():  # Cyrillic "2020 г." against "г. Киев"
            return text[begin:follows].rstrip(" .\n" + last)[-1:].isdigit()
        return starts
    if word in _AMBIGUOUS and (
        last[0].isupper() or not cased or word in {"mm", "cm", "km", "kg", "lb", "lbs", "hp"}
    ):
        return starts
    return True


def _glued(text: str, stop: re.Match[str], end: int) -> bool:
    """Recognise a stop whose space was lost in scraping: "the attack.The group …"."""
    if stop[0] not in {".", "!", "?"}:
        return False
    token = _TOKEN.search(text, max(0, stop.start() - _LOOK_BACK), stop.start())
    after = _GLUED.match(text, end)
    if token is None or after is None:
        return False
    word, following = token[0], after[0].lstrip("“‘«")
    return (
        len(word) >= 3
        and word.isalpha()
        and word.islower()
        and following[0].isupper()
        and (len(following) == 1 or following[1:].islower())
        and following.casefold() not in _DOMAINS
        and word not in _TITLES
    )
