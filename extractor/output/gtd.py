"""GTD: one row per violent incident in the Global Terrorism Database's columns, as far as the schema fills
them.

GTD's inclusion criteria (*crit1*–*crit3*) are a judgement no article states, so they stay empty; violence by
states is kept and marked with GTD's own doubt (*doubtterr* 1, *alternative* 5). Protests, arrests, agreements
and the like, which GTD does not record, give no row. See ``README.md`` beside this module for what does not
fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from extractor.output.cells import Cell, write_csv
from extractor.output.geography import countries, country_name
from extractor.output.sides import Sides, accused, by_id, organisation
from extractor.records import Casualties, Date, Extraction, Incident, Place, Quantity
from extractor.records.codes import Medium, PlacePrecision, SubEventType, TargetType, WeaponType

_TARGETS, _GROUPS, _WEAPONS = 3, 3, 4
"""How many of each GTD has columns for."""

_EVENT: Final = """
    eventid iyear imonth iday approxdate extended resolution country country_txt region region_txt provstate
    city latitude longitude specificity vicinity location summary crit1 crit2 crit3 doubtterr alternative
    alternative_txt multiple success suicide attacktype1 attacktype1_txt
"""
_PERPETRATOR: Final = """
    gname gname2 gname3 guncertain1 guncertain2 guncertain3 nperps claimed claimmode claimmode_txt compclaim
"""
_OUTCOME: Final = """
    weapdetail nkill nkillus nwound nwoundus property propcomment ishostkid addnotes scite1 dbsource
"""
COLUMNS: Final = (
    *_EVENT.split(),
    *(
        f"{name}{number}{text}"
        for number in range(1, _TARGETS + 1)
        for name in ("targtype", "targsubtype", "corp", "target", "natlty")
        for text in ("", "_txt")
        if (name, text) not in {("corp", "_txt"), ("target", "_txt")}
    ),
    *_PERPETRATOR.split(),
    *(
        f"{name}{number}{text}"
        for number in range(1, _WEAPONS + 1)
        for name in ("weaptype", "weapsubtype")
        for text in ("", "_txt")
    ),
    *_OUTCOME.split(),
)
"""GTD codebook, in its order."""

_ATTACK: Final[dict[SubEventType, tuple[int, str]]] = {
    **dict.fromkeys(
        (
            "Air/drone strike",
            "Suicide bomb",
            "Shelling/artillery/missile attack",
            "Remote explosive/landmine/IED",
            "Grenade",
        ),
        (3, "Bombing/Explosion"),
    ),
    **dict.fromkeys(
        ("Armed clash", "Attack", "Government regains territory", "Non-state actor overtakes territory"),
        (2, "Armed Assault"),
    ),
    "Chemical weapon": (8, "Unarmed Assault"),
    "Sexual violence": (8, "Unarmed Assault"),
    "Abduction/forced disappearance": (6, "Hostage Taking (Kidnapping)"),
    "Looting/property destruction": (7, "Facility/Infrastructure Attack"),
    "Mob violence": (9, "Unknown"),
    "Disrupted weapons use": (9, "Unknown"),
}
"""What GTD calls each sub-event type that it records at all; its Assassination and Hijacking have no equal.
"""

_TARGET: Final[dict[TargetType, tuple[int, str]]] = {
    "business": (1, "Business"),
    "government": (2, "Government (General)"),
    "police": (3, "Police"),
    "military": (4, "Military"),
    "airport": (6, "Airports & Aircraft"),
    "diplomatic": (7, "Government (Diplomatic)"),
    "educational": (8, "Educational Institution"),
    "media": (10, "Journalists & Media"),
    "other": (13, "Other"),
    "private_citizens": (14, "Private Citizens & Property"),
    "religious": (15, "Religious Figures/Institutions"),
    "militia": (17, "Terrorists/Non-State Militia"),
    "transportation": (19, "Transportation"),
    "utilities": (21, "Utilities"),
}
_PROJECTILE: Final = (11, "Projectile (rockets, mortars, RPGs, etc.)")
_EXPLOSIVE: Final[dict[WeaponType, tuple[int, str]]] = {
    **dict.fromkeys(("rocket", "mortar", "artillery", "missile"), _PROJECTILE),
    "grenade": (7, "Grenade"),
    "suicide_vest": (13, "Suicide (carried bodily by human being)"),
    "vehicle_bomb": (15, "Vehicle"),
    "ied": (16, "Unknown Explosive Type"),
    "bomb": (16, "Unknown Explosive Type"),
    "drone": (16, "Unknown Explosive Type"),
}
_OTHER_WEAPON: Final[dict[WeaponType, tuple[int, str]]] = {
    "chemical": (2, "Chemical"),
    "small_arms": (5, "Firearms"),
    "incendiary": (8, "Incendiary"),
    "other": (12, "Other"),
}
_CLAIM_MODE: Final[dict[Medium, tuple[int, str]]] = {
    "social_media": (7, "Posted to website, blog, etc."),
    "interview": (8, "Personal claim"),
    "press_conference": (8, "Personal claim"),
    "statement": (9, "Other"),
    "document": (9, "Other"),
    "broadcast": (9, "Other"),
}
_SPECIFICITY: Final[dict[PlacePrecision, int]] = {
    "exact": 1, "settlement": 1, "district": 3, "province": 4, "country": 5, "unknown": 5,
}  # fmt: skip
_UNKNOWN: Final = -9
"""GTD's code for "cannot be told"; empty where GTD itself leaves a cell empty."""


def write_gtd(extractions: Iterable[Extraction], out: Path) -> int:
    """Write one row per violent incident; return how many."""
    numbers: Counter[str] = Counter()
    found = (row for extraction in extractions for row in rows(extraction, numbers))
    return write_csv(COLUMNS, found, out)


def rows(extraction: Extraction, numbers: Counter[str]) -> Iterator[dict[str, Cell]]:
    """Yield the extraction's violent incidents; ``numbers`` counts the events of each day across a file."""
    for incident in extraction.incidents:
        if incident.sub_event_type not in _ATTACK:
            continue
        when = _time(incident.date)
        day = f"{when['iyear']:04}{when['imonth']:02}{when['iday']:02}"
        numbers[day] += 1
        yield {
            "eventid": f"{day}{numbers[day]:04}",
            **when,
            **_location(incident.place),
            **_attack(incident),
            **_targets(extraction, incident),
            **_groups(extraction, incident),
            **_weapons(incident),
            **_harm(incident),
            **_source(extraction, incident),
        }


def _time(date: Date | None) -> dict[str, Cell]:
    """Return year, month and day; 0 for each that is not known, the article's words where any is not."""
    if date is None or date.start is None or date.end is None:
        return {"iyear": 0, "imonth": 0, "iday": 0, "approxdate": date.text if date else None}
    start, end = date.start, date.end
    year = start.year if start.year == end.year else 0
    month = start.month if year and start.month == end.month else 0
    day = start.day if month and start == end else 0
    return {"iyear": year, "imonth": month, "iday": day, "approxdate": None if day else date.text}


def _location(place: Place | None) -> dict[str, Cell]:
    if place is None:
        return {"specificity": 5}
    country = countries().get(place.country or "")
    known = place.latitude is not None and place.longitude is not None
    return {
        "country_txt": country_name(place.country),
        "region": country.gtd_region if country else None,
        "region_txt": country.gtd_region_name if country else None,
        "provstate": place.admin1,
        "city": place.name if place.precision == "settlement" else "Unknown",
        "location": None if place.precision == "settlement" else place.name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "specificity": _SPECIFICITY[place.precision] if known else 5,
    }


def _attack(incident: Incident) -> dict[str, Cell]:
    code, text = _ATTACK[incident.sub_event_type]
    kinds = {weapon.type for weapon in incident.weapons}
    if code == 9 and kinds & set(_EXPLOSIVE):
        code, text = 3, "Bombing/Explosion"
    elif code == 9 and "small_arms" in kinds:
        code, text = 2, "Armed Assault"
    landed = {"hit": 1, "partly_intercepted": 1, "missed": 1, "intercepted": 0, "foiled": 0}
    suicide = incident.sub_event_type == "Suicide bomb" or "suicide_vest" in kinds
    return {
        "summary": incident.summary,
        "success": landed.get(incident.outcome),
        "suicide": int(suicide),
        "attacktype1": code,
        "attacktype1_txt": text,
        "ishostkid": int(incident.sub_event_type == "Abduction/forced disappearance"),
    }


def _targets(extraction: Extraction, incident: Incident) -> dict[str, Cell]:
    actors = by_id(extraction)
    found: dict[str, Cell] = {}
    for number, target in enumerate(incident.targets[:_TARGETS], 1):
        code, text = _TARGET[target.type]
        actor = actors[target.actor_id] if target.actor_id else None
        found |= {
            f"targtype{number}": code,
            f"targtype{number}_txt": text,
            f"corp{number}": actor.name if actor else None,
            f"target{number}": target.name,
            f"natlty{number}_txt": country_name(actor.country) if actor else None,
        }
    return found or {"targtype1": 20, "targtype1_txt": "Unknown"}


def _groups(extraction: Extraction, incident: Incident) -> dict[str, Cell]:
    actors = by_id(extraction)
    blamed = [(organisation(actors[p.actor_id], actors).id, p.attribution) for p in accused(incident)]
    firmest = dict(reversed(blamed))
    groups = Sides.of(incident, actors).attackers[:_GROUPS]
    found: dict[str, Cell] = {"gname": "Unknown"}
    firm = {"stated_as_fact": 0, "claimed": 0, "accused_by_authorities": 1, "suspected": 1}
    for number, group in enumerate(groups, 1):
        found["gname" if number == 1 else f"gname{number}"] = group.name
        found[f"guncertain{number}"] = firm[firmest[group.id]]
    if groups and all(group.kind in ("government", "military", "intergovernmental") for group in groups):
        found |= {"doubtterr": 1, "alternative": 5, "alternative_txt": "State Actors"}
    claimants = {group for group, attribution in blamed if attribution == "claimed"}
    found["claimed"] = {"claimed": 1, "unclaimed": 0, "not_stated": _UNKNOWN}[incident.responsibility]
    if incident.responsibility == "claimed":
        claim = next(
            (
                c
                for c in extraction.claims
                if c.act == "claims_responsibility" and incident.id in c.incident_ids
            ),
            None,
        )
        mode = _CLAIM_MODE.get(claim.medium if claim else "unknown", (10, "Unknown"))
        found |= {"claimmode": mode[0], "claimmode_txt": mode[1], "compclaim": int(len(claimants) > 1)}
    return found


def _weapons(incident: Incident) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for number, weapon in enumerate(incident.weapons[:_WEAPONS], 1):
        code, text = _OTHER_WEAPON.get(weapon.type, (6, "Explosives"))
        found |= {f"weaptype{number}": code, f"weaptype{number}_txt": text}
        if subtype := _EXPLOSIVE.get(weapon.type):
            found |= {f"weapsubtype{number}": subtype[0], f"weapsubtype{number}_txt": subtype[1]}
    found["weapdetail"] = "; ".join(weapon.name for weapon in incident.weapons)
    return found if incident.weapons else {"weaptype1": 13, "weaptype1_txt": "Unknown"}


def _harm(incident: Incident) -> dict[str, Cell]:
    effects = {target.effect for target in incident.targets}
    hurt = effects & {"destroyed", "damaged"}
    named = [f"{t.name}: {t.effect}" for t in incident.targets if t.effect in ("destroyed", "damaged")]
    return {
        "nkill": _toll(incident.casualties, "killed"),
        "nkillus": _toll(incident.casualties, "killed", "USA"),
        "nwound": _toll(incident.casualties, "wounded"),
        "nwoundus": _toll(incident.casualties, "wounded", "USA"),
        "property": 1 if hurt else 0 if effects == {"undamaged"} else _UNKNOWN,
        "propcomment": "; ".join(named),
    }


def _toll(casualties: Iterable[Casualties], outcome: str, nationality: str | None = None) -> int | None:
    """Return the lowest total the article's words entail, or None where no row of that kind has a number.

    "No casualties" says that nobody was killed and nobody was wounded.
    """
    numbers = [
        bound
        for row in casualties
        if nationality in (None, row.nationality)
        and (bound := _lowest(row.count)) is not None
        and (row.outcome == outcome or (row.outcome == "unspecified" and bound == 0))
    ]
    return sum(numbers) if numbers else None


def _lowest(count: Quantity | None) -> int | None:
    if count is None or count.qualifier in ("several", "dozens", "hundreds"):
        return None
    return count.low


def _source(extraction: Extraction, incident: Incident) -> Mapping[str, Cell]:
    document = extraction.document
    cited = [
        document.author,
        document.title,
        document.source,
        document.published and document.published.isoformat(),
    ]
    made = extraction.provenance
    return {
        "addnotes": f"document {document.id}, incident {incident.id}"
        + ("; reported as unconfirmed" if incident.status == "unconfirmed" else "")
        + ("; reported as denied" if incident.status == "denied" else ""),
        "scite1": ", ".join(part for part in cited if part) or document.id,
        "dbsource": f"conflict-extractor {made.extractor_version}" if made else "conflict-extractor",
    }
