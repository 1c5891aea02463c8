"""Affiliations: how an article's actors stand to each other, as their names and roles say it.

"Iran-backed militias", "US-led coalition", "spokesman for Operation Inherent Resolve", "Qais Khazali of Asaib
Ahl al-Haq", "Iran's Press TV", "the Quds Force, a branch of the IRGC": the words are few and plain, so code
reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.linking.actors import Entry, Roster
from extractor.reading.countries import country_of
from extractor.records import Span
from extractor.records.codes import AffiliationRelation

_COMPOUND: Final = re.compile(r"^(?P<who>[\w.’']+)[-–](?P<how>\w+)")
_LEANING: Final = re.compile(r"^(?P<how>pro|anti)[-–](?P<who>\w+)", re.IGNORECASE)
_HOW: Final[dict[str, AffiliationRelation]] = {
    **dict.fromkeys("backed supported sponsored funded".split(), "backed_by"),
    **dict.fromkeys("aligned linked allied affiliated pro".split(), "allied_with"),
    "anti": "opposed_to",
}
_SPEAKS: Final = re.compile(r"\bspokes(?:man|woman|person)\b", re.IGNORECASE)
_LEADS: Final = re.compile(
    r"\b(?:leader|commander|chief|head|president|prime minister|premier|chairman|secretary[- ]general|"
    r"director|minister|king|emir|governor|mayor|founder)\b",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"^,? (?:which is )?(?:a|an|the)? ?(?:branch|part|arm|wing|unit|faction|offshoot|member) of "
)
_OWNED: Final = re.compile(r"[’']s? (?:(?!of\b)\w+[- ]){0,2}$")
_POSSESSIVE: Final = re.compile(r"[’']s? ")
_OWNERS: Final = frozenset(["armed_group", "military", "government"])
_REACH: Final = 90
"""Characters around a name in which its role stands."""


def affiliate(roster: Roster, article: str) -> None:
    """Enter into the roster what names and roles say of how actors stand to each other."""
    for entry in roster.entries:
        if entry.kind == "person" and (role := _described(entry, article)) is not None:
            entry.role = role
    states = {
        entry.key.removeprefix("state:"): entry for entry in roster.entries if entry.key.startswith("state:")
    }
    for entry in roster.entries:
        for other, relation, span in [
            *_by_name(entry, states),
            *_by_role(entry, roster, article),
            *_by_place(entry, roster, article),
        ]:
            if other is not entry and all(o is not other for o, _, _ in entry.affiliations):
                entry.affiliations.append((other, relation, span))


_ROLE: Final = (
    r"(?:(?:then|ex|vice|co)-)?"
    r"(?:spokes(?:man|woman|person)|commander|leader|chief|head|director|official|fellow|analyst|adviser|advisor|"
    r"secretary[- ]general|ambassador|envoy|governor|mayor|minister|president|member|founder|cleric|general|"
    r"officer|coordinator|representative|correspondent|journalist|researcher|professor|chairman|lawmaker|"
    r"administrator|commissioner|secretary|prosecutor|activist|lawyer|doctor|principal|imam|priest|cousin|"
    r"brother|father|mother|widow|resident|mayoress|kingpin|superintendent|deputy|senator|speaker)"
)
_TITLE: Final = (
    r"(?:(?:Division|Brigade|Police|Army|Rear|Vice|Staff|First|Second)[ -])?"
    r"(?:Gen|General|Lt|Lieutenant|Col|Colonel|Maj|Major|Capt|Captain|Sgt|Sergeant|Brig|Brigadier|Adm|Admiral|"
    r"Cmdr|Commander|Mr|Mrs|Ms|Dr|Prof|Sheikh|Alhaji|SP|DSP|ASP|retired)"
)
_FIELD: Final = (
    r" (?:for|of|at|to|in) (?:the )?"
    r"(?:(?-i:[A-Z])[^,.;:“”\"\n]{2,70}?|[^,.;:“”\"\n]{2,40}?(?=,))"
)
"""What a role is a role in: a name, or any words up to a comma."""
_BEFORE_NAME: Final = re.compile(
    rf"((?:[\w’'.-]+ ){{0,3}}{_ROLE}(?:{_FIELD})?)"
    rf",? (?:(?:{_TITLE}|(?-i:[A-Z][a-z]{{1,3}}))\.? ?){{0,3}}$",
    re.IGNORECASE,
)
_AFTER_NAME: Final = re.compile(
    r"(?:,| [–—-]) (?:the |a |an |who is (?:the |a )?)?"
    rf"((?:[\w’'-]+ ){{0,5}}{_ROLE}"
    r"(?: (?:for|of|at|to) (?:(?! (?:said|says|told|wrote|warned)\b)[^,.;:“”\"\n–—]){2,60})?)"
    r"(?=[,.;–—]| said| says| told| on | wrote| warned)",
    re.IGNORECASE,
)
_ELSEWHERE: Final = r"\b(?:said|says|and|told|to|by|has|have|had|is|was|were|against|with|over|after)\b"
"""Words that stand between two who are not joined by an office ("Congress has resisted President X")."""
_GOVERNING: Final = re.compile(
    rf"\b{_ROLE} (?:for|of|at|to|in|with|from) (?:the )?"
    r"(?:(?:armed|military|political) (?:wing|branch|arm) of (?:the )?)?(?:[A-Z][\w’'-]+ )?$",
    re.IGNORECASE,
)
"""A role up to the body that it is a role in."""
_OFFICE_OF: Final = re.compile(r"\b(?:of|for|at) (?:the )?(?:[A-Z][\w-]*[’']s? )?$")
_QUOTED_NAME: Final = re.compile(r",? [“\"‘]$")
_OWN: Final = re.compile(r"\b(?:its|their) ")
_UNLINKED: Final = re.compile(
    r"\b(?:on|the|a|an|of|for|in|at|from|as|who|which|that|when|where|near|into|under|about|than|his|her)\b"
)
"""Words that no "BODY leader NAME" holds; in "BODY sent its leader NAME" they may stand before "its"."""
_STARTERS: Final = re.compile(
    r"^(?:(?:the|a|an|and|as|by|of|to|in|what|its|that|while|when|with|from|on)\s+)+", re.IGNORECASE
)


def _described(entry: Entry, article: str) -> str | None:
    """Return the longest description beside a person's name, or None where none beats the title."""
    found = [entry.role] if entry.role else []
    for mention in entry.mentions:
        before = re.split(r"[.!?]\s(?=[A-Z])|\n", article[max(0, mention.start - 110) : mention.start])[-1]
        if match := _BEFORE_NAME.search(before):
            found.append(_STARTERS.sub("", _trimmed(match[1])))
        if match := _AFTER_NAME.match(article[mention.end : mention.end + 130]):
            found.append(_STARTERS.sub("", match[1]))
    return max((role for role in found if len(role) < 90), key=len, default=None)


_ADJECTIVES: Final = frozenset(
    """senior top former military security militia rebel opposition police army government deputy associate
    chief local regional shiite sunni guerrilla separatist intelligence naval then-""".split()
)


def _trimmed(description: str) -> str:
    """Return a description without the words before it that belong to the sentence, not to the role."""
    words = description.split(" ")
    noun = next(i for i, word in enumerate(words) if re.fullmatch(_ROLE, word, re.IGNORECASE))
    first = noun
    while first and (words[first - 1][:1].isupper() or words[first - 1].lower() in _ADJECTIVES):
        first -= 1
    return " ".join(words[first:])


def _by_name(entry: Entry, states: dict[str, Entry]) -> Iterator[tuple[Entry, AffiliationRelation, Span]]:
    for mention in entry.mentions:
        match = _LEANING.match(mention.text) or _COMPOUND.match(mention.text)
        state = states.get(country_of(match["who"]) or "") if match else None
        if match is None or state is None:
            continue
        if match["how"] == "led":
            if all(o is not entry for o, _, _ in state.affiliations):
                state.affiliations.append((entry, "leads", mention))
        elif relation := _HOW.get(match["how"].lower()):
            yield state, relation, mention


def _by_role(entry: Entry, roster: Roster, article: str) -> Iterator[tuple[Entry, AffiliationRelation, Span]]:
    if entry.kind != "person":
        return
    for mention in entry.mentions:
        low, high = max(0, mention.start - _REACH), min(len(article), mention.end + _REACH)
        low = max(
            low, article.rfind(". ", low, mention.start) + 1, article.rfind("\n", low, mention.start) + 1
        )
        office = article.rfind(entry.role, low, mention.start) if entry.role else -1
        for other, named in _bodies(roster, low, high):
            words = article[office : named.start] if 0 <= office < named.start < mention.start else ""
            if entry.role and re.search(rf"\b{_ROLE}\b", words, re.IGNORECASE):
                if _GOVERNING.search(words):  # "spokesman for BODY NAME"
                    yield other, _relation(entry.role), Span.of(article, office, mention.end)
                continue
            between, start, end = _between(article, mention, named)
            between = _QUOTED_NAME.sub("", between) if named.start < mention.start else between
            if len(between) > 60 or re.search(rf"[.;“”\"\n]|{_ELSEWHERE}", between):
                continue
            relation = _behind(between) if named.start > mention.end else _before(between)
            if relation is not None:
                yield other, relation, Span.of(article, start, end)


def _behind(between: str) -> AffiliationRelation | None:
    """Return what the words from a person to a body behind it say ("X of BODY", "X, leader of BODY")."""
    if re.fullmatch(r" of (?:the )?", between):
        return "member_of"
    governed = re.match(r"(?:,| [–-]) [^,]*$", between) and _OFFICE_OF.search(between)
    return _relation(between) if governed else None


def _before(between: str) -> AffiliationRelation | None:
    """Return what the words from a body to a person behind it say ("BODY leader X", "BODY Gen. X")."""
    if "," in between or _UNLINKED.search(_OWN.split(between)[-1]):
        return None
    titled = re.fullmatch(r"(?: [A-Z][\w.]*)+ ?", between)
    return _relation(between) if titled or _LEADS.search(between) or _SPEAKS.search(between) else None


def _bodies(roster: Roster, low: int, high: int) -> Iterator[tuple[Entry, Span]]:
    for entry in roster.entries:
        if entry.kind in ("person", "civilians") or entry.key.startswith("state:"):
            continue
        for mention in entry.mentions:
            if low <= mention.start and mention.end <= high:
                yield entry, mention


def _between(article: str, left: Span, right: Span) -> tuple[str, int, int]:
    first, second = sorted((left, right), key=lambda span: span.start)
    return article[first.end : second.start], first.start, second.end


def _relation(words: str) -> AffiliationRelation:
    if _SPEAKS.search(words):
        return "speaks_for"
    return "leads" if _LEADS.search(words) else "member_of"


def _by_place(
    entry: Entry, roster: Roster, article: str
) -> Iterator[tuple[Entry, AffiliationRelation, Span]]:
    """Yield "X, a branch of Y" and "Iran's X"."""
    if entry.kind in ("person", "civilians", "coalition") or entry.key.startswith("state:"):
        return
    for mention in entry.mentions:
        tail = _PART.match(article[mention.end : mention.end + 60])
        for other in roster.entries:
            for named in other.mentions:
                gap = article[named.end : mention.start]
                owner = other.key.startswith("state:") or other.kind in _OWNERS
                inside = named.start == mention.start and _POSSESSIVE.match(article, named.end)
                if inside and named.end < mention.end and other.key.startswith("state:"):
                    yield other, "part_of", mention
                elif owner and 0 < mention.start - named.end < 25 and _OWNED.fullmatch(gap):
                    yield other, "part_of", Span.of(article, named.start, mention.end)
                elif tail and mention.end < named.start <= mention.end + tail.end() + 12:
                    yield other, "part_of", Span.of(article, mention.start, named.end)
