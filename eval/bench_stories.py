"""Bench: how long it takes to link many incidents into stories, how much memory, and how well.

The world is made up, and its truth therefore known: towns of several countries, some far busier than others,
events of every family, and articles that tell some of them well and others in passing: with a vague date,
without coordinates, in another spelling, with an early toll, under a kindred type. Scores say how the linker
bears such noise, not how well it does on news.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from eval.link_scoring import Clusters, Mention, b_cubed, clusters_of, pair_rates
from extractor.linking.stories import link_stories
from extractor.records import Actor, DocumentInfo, Extraction, Incident

_FIRST_DAY: Final = date(2022, 1, 1)
_KINDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("Air/drone strike", "drone", "A drone struck"),
    ("Shelling/artillery/missile attack", "artillery", "Shells hit"),
    ("Remote explosive/landmine/IED", "ied", "A roadside bomb went off at"),
    ("Armed clash", "small_arms", "Gunmen fought soldiers at"),
    ("Attack", "small_arms", "Gunmen attacked"),
    ("Violent demonstration", "other", "Crowds stormed"),
    ("Arrests", "other", "Police arrested suspects at"),
)
_KIN: Final = {"Air/drone strike": "Attack", "Armed clash": "Attack", "Attack": "Armed clash"}
_SITES: Final = ("market", "checkpoint", "hospital", "barracks", "bridge", "school", "power plant", "mosque")
_COUNTRIES: Final = ("UKR", "SDN", "MMR", "COL", "NGA", "YEM", "MLI", "SYR")


@dataclass(frozen=True)
class _Town:
    name: str
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class _Event:
    number: int
    day: date
    town: _Town
    kind: tuple[str, str, str]
    site: str
    group: str
    victim: str | None
    killed: int


def main(argv: Sequence[str] | None = None) -> int:
    """Print how a made-up corpus is linked, half of it and all of it."""
    parser = argparse.ArgumentParser(prog="python -m eval bench stories", description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000, help="how many (default 100000)")
    parser.add_argument("--days", type=int, default=365, help="days over which they spread (default 365)")
    parser.add_argument("--towns", type=int, default=2000, help="towns in which they happen (default 2000)")
    arguments = parser.parse_args(argv)
    table = Table(title=f"{arguments.towns} towns, {arguments.days} days")
    for heading in (
        *("incidents", "articles", "stories", "seconds", "of CPU", "ms each"),
        *("B-cubed P R F1", "pairs P R F1"),
    ):
        table.add_column(heading, justify="right")
    for size in (arguments.incidents // 2, arguments.incidents):
        extractions, truth = corpus(size, days=arguments.days, towns=arguments.towns)
        start, busy = time.perf_counter(), time.process_time()
        book = link_stories(extractions)
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        clusters = clusters_of(book)
        table.add_row(
            f"{size:,}",
            f"{len(extractions):,}",
            f"{len(book.stories):,}",
            f"{seconds:.1f}",
            f"{busy:.1f}",
            f"{1000 * busy / size:.2f}",
            *(
                f"{rates.precision:.3f} {rates.recall:.3f} {rates.f1:.3f}"
                for rates in (b_cubed(truth, clusters), pair_rates(truth, clusters))
            ),
        )
    console = Console(width=120)
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform != "darwin" else 2**30)
    console.print(f"peak memory, corpus included: {peak:.1f} GiB")
    return 0


def corpus(
    size: int, *, days: int = 365, towns: int = 2000, seed: int = 7
) -> tuple[list[Extraction], Clusters]:
    """Return articles with ``size`` incidents in all, and which of them are one event."""
    choose = random.Random(seed)
    places = [_town(choose) for _ in range(towns)]
    weights = [1 / (rank + 3) ** 0.7 for rank in range(towns)]
    groups = [f"{_word(choose).title()} {choose.choice(('Front', 'Brigade', 'Army'))}" for _ in range(60)]
    events = [
        _Event(
            number,
            _FIRST_DAY + timedelta(choose.randrange(days)),
            choose.choices(places, weights)[0],
            choose.choice(_KINDS),
            choose.choice(_SITES),
            choose.choice(groups),
            f"{_word(choose).title()} {_word(choose).title()}" if choose.random() < 0.08 else None,
            choose.choice((0, 0, 1, 2, 3, 5, 8, 13)),
        )
        for number in range(size // 2)
    ]
    events.sort(key=lambda event: (event.day, event.number))
    told: dict[int, set[Mention]] = {}
    extractions: list[Extraction] = []
    count = 0
    while count < size:
        wanted = min(choose.choice((1, 1, 2, 3, 4, 6)), size - count)
        newest = choose.randrange(len(events))
        picked = {newest} | {max(0, newest - int(choose.expovariate(1 / 40))) for _ in range(wanted - 1)}
        extraction = _article(
            f"d{len(extractions):06}", [events[at] for at in sorted(picked, reverse=True)], choose
        )
        for at, incident in zip(sorted(picked, reverse=True), extraction.incidents, strict=True):
            told.setdefault(at, set()).add((extraction.document.id, incident.id))
        extractions.append(extraction)
        count += len(picked)
    return extractions, frozenset(frozenset(mentions) for mentions in told.values())


def _article(id: str, events: Sequence[_Event], choose: random.Random) -> Extraction:
    """Tell events: the first, newest one as news, the others as background."""
    published = events[0].day + timedelta(choose.choice((0, 1)))
    actors: list[Actor] = []
    incidents: list[Incident] = []
    offset = 0

    def span(words: str) -> dict[str, Any]:
        return {"start": offset, "end": offset + len(words), "text": words}

    def actor(name: str, kind: str) -> str:
        id = f"a{len(actors) + 1}"
        actors.append(Actor.model_validate({"id": id, "name": name, "kind": kind, "spans": [span(name)]}))
        return id

    for number, event in enumerate(events, 1):
        background = number > 1
        vague = background and choose.random() < 0.35
        kind, weapon, lead = event.kind
        town = _misspelt(event.town.name, choose) if choose.random() < 0.1 else event.town.name
        killed = max(0, event.killed - choose.choice((0, 0, 0, 1, 2)))
        sentence = (
            f"{lead} the {event.site} in {town}, {choose.choice(_SITES)} {_word(choose)} {_word(choose)}."
        )
        month = event.day.replace(day=1)
        first, last = (
            (month, (month + timedelta(32)).replace(day=1) - timedelta(1)) if vague else (event.day,) * 2
        )
        located = not vague and choose.random() < 0.8
        targets: list[dict[str, Any]] = [{"name": event.site, "type": "other", "span": span(event.site)}]
        if event.victim:
            who = actor(event.victim, "person")
            targets.append(
                {"name": event.victim, "actor_id": who, "type": "other", "span": span(event.victim)}
            )
        record: dict[str, Any] = {
            "id": f"i{number}",
            "sub_event_type": _KIN.get(kind, kind) if choose.random() < 0.15 else kind,
            "summary": sentence,
            "background": background,
            "date": {
                "text": "then",
                "start": first,
                "end": last,
                "precision": "month" if vague else "day",
                "span": span("then"),
            },
            "place": {
                "name": town,
                "country": event.town.country,
                "latitude": event.town.latitude if located else None,
                "longitude": event.town.longitude if located else None,
                "precision": "settlement",
                "span": span(town),
            },
            "targets": targets,
            "weapons": [{"name": weapon, "type": weapon, "span": span(weapon)}]
            if choose.random() < 0.6
            else [],
            "casualties": [
                {
                    "outcome": "killed",
                    "category": "unknown",
                    "count": {"text": str(killed), "low": killed, "high": killed, "qualifier": "exact"},
                    "span": span(str(killed)),
                }
            ],
            "spans": [span(sentence)],
        }
        if choose.random() < 0.6:
            doer = actor(event.group, "armed_group")
            record["perpetrators"] = [
                {"actor_id": doer, "attribution": "suspected", "span": span(event.group)}
            ]
        incidents.append(Incident.model_validate(record))
        offset += len(sentence) + 1
    info = DocumentInfo(
        id=id, source=f"paper {choose.randrange(40)}", published=published, characters=offset,
        sha256=sha256(id.encode()).hexdigest(),
    )  # fmt: skip
    return Extraction(document=info, incidents=tuple(incidents), actors=tuple(actors))


def _town(choose: random.Random) -> _Town:
    country = choose.randrange(len(_COUNTRIES))
    return _Town(
        _word(choose).title(),
        _COUNTRIES[country],
        round(10 + 4 * country + choose.random() * 4, 4),
        round(-60 + 20 * country + choose.random() * 6, 4),
    )


def _word(choose: random.Random) -> str:
    return "".join(
        choose.choice("bdfgklmnprstvz") + choose.choice("aeiou") for _ in range(choose.choice((3, 4)))
    )


def _misspelt(name: str, choose: random.Random) -> str:
    """Write one vowel of a name otherwise, as transliterations do."""
    at = choose.randrange(1, len(name), 2)
    return name[:at] + choose.choice("aeiou") + name[at + 1 :]


if __name__ == "__main__":
    raise SystemExit(main())
