"""Bench: how long it takes to ground a quote, against two peers in the same run.

Timings of different machines say little; the ratios to rapidfuzz's ``partial_ratio`` and difflib's longest
common block, over the same quotes and article, carry over. Speed is half of the matter: ``wrong`` counts
quotes that were found though the article does not say them, or missed though it does (a peer finds a quote at
a similarity of 75 % or more, a common threshold).
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from extractor.reading.grounding import Grounder

_LIKE_ENOUGH = 75.0
_VOCABULARY = """army base rocket soldier village police checkpoint strike drone market convoy border mosque
hospital bridge tower officer militia spokesman governor attack clash road river school killed wounded fired
denied said reported claimed near in on the a of and from after before over with by at to"""
Locate = Callable[[str], bool]


@dataclass(frozen=True)
class _Quotes:
    """Quotes of one kind, and whether the article says them."""

    kind: str
    said: bool
    quotes: list[str]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table: median milliseconds a quote, and what was grounded wrongly."""
    parser = argparse.ArgumentParser(prog="python -m eval bench grounding", description=__doc__)
    parser.add_argument("--words", type=int, default=5000, help="length of the article (default 5000)")
    parser.add_argument("--length", type=int, default=80, help="length of the quotes (default 80)")
    parser.add_argument("--quotes", type=int, default=40, help="quotes of each kind (default 40)")
    arguments = parser.parse_args(argv)
    choose = random.Random(7)
    article = _article(arguments.words, choose)
    kinds = _kinds(article.split(), arguments.length, arguments.quotes, choose)

    builds = [_seconds(lambda: Grounder(article).find("unheard-of words")) for _ in range(5)]
    grounder = Grounder(article)
    grounder.find("unheard-of words")
    peers: list[tuple[str, Locate, int]] = [
        ("Grounder", lambda quote: grounder.find(quote) is not None, arguments.quotes),
        (
            "rapidfuzz",
            lambda quote: fuzz.partial_ratio(quote, article) >= _LIKE_ENOUGH,
            min(10, arguments.quotes),
        ),
        ("difflib", lambda quote: _difflib_finds(quote, article), min(2, arguments.quotes)),
    ]
    table = Table(title=f"{arguments.length}-word quotes in an article of {arguments.words} words")
    for heading in ("quotes", "method", "median ms", "worst ms", "times Grounder", "wrong"):
        table.add_column(heading, justify="left" if heading in {"quotes", "method"} else "right")
    for kind in kinds:
        base = 0.0
        for name, locate, most in peers:
            timings, wrong = _run(locate, kind, most)
            median = statistics.median(timings)
            base = base or median
            table.add_row(
                kind.kind,
                name,
                f"{1000 * median:.2f}",
                f"{1000 * max(timings):.2f}",
                f"{median / base:.0f}",
                f"{wrong}/{len(timings)}",
            )
        table.add_section()
    console = Console()
    console.print(table)
    console.print(f"first question to an article (reads it): {1000 * statistics.median(builds):.1f} ms")
    return 0


def _article(size: int, choose: random.Random) -> str:
    """Return news-like text: few words, often repeated, and some names and numbers."""
    names = [
        f"{choose.choice('bdgklmnst')}{a}{b}" for a in ("ala", "eri", "oru") for b in ("bad", "kand", "shar")
    ]
    vocabulary = _VOCABULARY.split()
    words = [
        choose.choice(names)
        if draw < 0.1
        else str(choose.randint(2, 400))
        if draw < 0.14
        else choose.choice(vocabulary)
        for draw in (choose.random() for _ in range(size))
    ]
    return ". ".join(" ".join(words[at : at + 20]).capitalize() for at in range(0, size, 20))


def _kinds(words: list[str], length: int, count: int, choose: random.Random) -> list[_Quotes]:
    def some(change: Callable[[list[str]], list[str]]) -> list[str]:
        starts = [choose.randrange(max(1, len(words) - length)) for _ in range(count)]
        return [" ".join(change(words[at : at + length])) for at in starts]

    def exchanged(quote: list[str], word: str) -> list[str]:
        middle = len(quote) // 2
        return [*quote[:middle], word, *quote[middle + 1 :]]

    return [
        _Quotes("said", True, some(list)),
        _Quotes("said, two typing errors", True, some(_misspelt)),
        _Quotes("missing: other words", False, some(lambda q: [f"{word}ward" for word in q])),
        _Quotes("missing: same words, other order", False, some(lambda q: choose.sample(q, len(q)))),
        _Quotes("missing: one number differs", False, some(lambda q: exchanged(q, "977"))),
        _Quotes("missing: one word contradicts", False, some(lambda q: exchanged(q, "never"))),
    ]


def _misspelt(quote: list[str]) -> list[str]:
    """Swap two letters in the middle of the two longest plain words."""
    changed = list(quote)
    plain = [at for at, word in enumerate(quote) if word.islower() and word.isalpha()]
    for at in sorted(plain, key=lambda at: -len(quote[at]))[:2]:
        word = quote[at]
        changed[at] = word[:2] + word[3] + word[2] + word[4:]
    return changed


def _difflib_finds(quote: str, article: str) -> bool:
    block = SequenceMatcher(None, article, quote, autojunk=False).find_longest_match()
    return 100 * block.size >= _LIKE_ENOUGH * len(quote)


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _run(locate: Locate, kind: _Quotes, most: int) -> tuple[list[float], int]:
    """Return the seconds that each quote took, and how many were answered wrongly."""
    timings: list[float] = []
    wrong = 0
    for quote in kind.quotes[:most]:
        start = time.perf_counter()
        found = locate(quote)
        timings.append(time.perf_counter() - start)
        wrong += found != kind.said
    return timings, wrong


if __name__ == "__main__":
    raise SystemExit(main())
