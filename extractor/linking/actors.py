"""The roster: one actor per real-world entity of an article, however often and however it is named.

Mentions come from ``extractor.reading.names``, and from the names that a model wrote and grounding found.
They are joined by well-known spellings, by equal or nearly equal words, by surname, by acronym and by a
body's last word ("the Coalition"). Records ask the roster for an actor by the span that names it; who is
never asked for, and is no affiliate of one who was, is left out: participants of politics and generalities
are no actors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import JaroWinkler

from extractor.reading.acronyms import explained, mentions
from extractor.reading.countries import country_of, demonyms, government_of
from extractor.reading.lexicon import ARMED
from extractor.reading.names import Name, fold, organisations
from extractor.records import Actor, Affiliation, Span
from extractor.records.codes import ActorKind, AffiliationRelation

_ARTICLE = re.compile(r"^(?:al|el|ul|ad|as|the|bin|ibn) ")
_HONORIFICS = frozenset("Mr Mrs Ms Dr Sir Lord".split())
_NEARLY = 0.924
"""Jaro-Winkler similarity from which two surnames are spellings of one ("Muhandis", "Mohandis")."""


@dataclass
class Entry:
    """An actor in the making."""

    name: str
    kind: ActorKind | None
    country: str | None
    role: str | None
    key: str
    spellings: dict[str, str] = field(default_factory=dict)
    mentions: list[Span] = field(default_factory=list)
    affiliations: list[tuple[Entry, AffiliationRelation, Span]] = field(default_factory=list)
    wanted: bool = False

    @property
    def surname(self) -> str:
        return _surname(fold(self.name))

    @property
    def first(self) -> int:
        return min(span.start for span in self.mentions)


class Roster:
    """The actors of one article."""

    def __init__(self, article: str, names: Iterable[Name]) -> None:
        self._article = article
        self._entries: list[Entry] = []
        longest = sorted(names, key=lambda name: (-len(fold(name.text).split()), name.start))
        short = explained(article, longest)
        for name in sorted(longest, key=lambda name: name not in short):
            entry = self.add(name)
            if name in short:
                self._abbreviate(entry, short[name])

    def _abbreviate(self, entry: Entry, acronym: str) -> None:
        """Let an actor go by the acronym that the article explains, and be what is known under it."""
        for mention in mentions(self._article, acronym):
            self.add(mention, entry)
        known = organisations().get(fold(acronym))
        if known is not None and not entry.key.startswith("organisation:"):
            entry.key, entry.kind = f"organisation:{known.name}", known.kind

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries in order of first mention."""
        return sorted(self._entries, key=lambda entry: entry.first)

    def add(self, name: Name, entry: Entry | None = None) -> Entry:
        """Enter a mention, joining it to the given actor or to the one that it names."""
        span = Span.of(self._article, name.start, name.end)
        entry = entry or self._find(name)
        if entry is None:
            known = organisations().get(fold(name.text))
            entry = Entry(name.text, name.kind, name.country, None, _key(name))
            if known is not None:
                home = None if known.kind == "media" else known.country  # its seat is not in the article
                entry.kind, entry.country = (
                    known.kind,
                    home or (name.country if known.kind != "media" else None),
                )
            self._entries.append(entry)
        entry.kind = entry.kind or name.kind
        if entry.kind != "media":
            entry.country = entry.country or name.country
        if (
            name.role
            and name.role.rstrip(".") not in _HONORIFICS
            and (entry.role is None or len(name.role) > len(entry.role))
        ):
            entry.role = name.role
        entry.spellings.setdefault(fold(name.text), name.text)
        if all(span.start != other.start for other in entry.mentions):
            entry.mentions.append(span)
        if entry.key.startswith(("forces:", "proxies:")):
            pass  # the first of several descriptions is as good as any
        elif not entry.key.startswith("state:") and _rank(name.text) > _rank(entry.name):
            entry.name = name.text

        return entry

    def at(self, span: Span) -> Entry | None:
        """Return who the words at a span name: the person if there is one, else the last body named."""
        inside = [
            (mention, entry)
            for entry in self._entries
            for mention in entry.mentions
            if span.contains(mention) or (mention.contains(span) and len(span.text) * 2 > len(mention.text))
        ]
        if not inside:
            return None
        inside.sort(key=lambda pair: (pair[0].start, -len(pair[0].text)))
        for _, entry in inside:
            if entry.kind == "person":
                return entry
        head = [entry for mention, entry in inside if mention.end >= span.end - 1]
        return head[-1] if head else inside[0][1]

    def heading(self, noun: str) -> Entry | None:
        """Return the one body whose name ends in a noun ("the embassy"), if there is just one."""
        ends = [
            e for e in self._entries if e.kind != "person" and fold(e.name).split()[-1:] == [noun.lower()]
        ]
        return ends[0] if len(ends) == 1 else None

    def named(self, words: str) -> Entry | None:
        """Return the actor that goes by these words, if one does."""
        return self._find(Name(words, 0, len(words)))

    def want(self, entry: Entry) -> str:
        """Keep an actor in the extraction and return its provisional id."""
        entry.wanted = True
        return f"a{self._entries.index(entry) + 1}"

    def involve(self, spans: Iterable[Span]) -> None:
        """Want whom the incidents and claims at some spans name, where their kind shows that they take part.

        Forces, and people whose office is told, are news wherever they stand; states and bodies only there.
        """
        told = tuple(spans)
        for entry in self._entries:
            named = any(word[:1].isupper() for word in entry.name.split())
            vague = fold(entry.name).split()[-1:] in (["group"], ["groups"], ["men"]) and not named
            if (entry.kind == "armed_group" and not vague) or (entry.kind == "military" and named):
                entry.wanted = True
            elif entry.kind == "person":
                entry.wanted |= entry.role is not None
            elif entry.kind in ("government", "intergovernmental", "coalition") and named:
                entry.wanted |= any(span.contains(mention) for span in told for mention in entry.mentions)

    def records(self) -> list[Actor]:
        """Return the wanted actors and the other ends of their affiliations, with provisional ids."""
        for entry in list(self._entries):
            if entry.wanted:
                for other, _, _ in entry.affiliations:
                    other.wanted = True
        return [self._record(entry) for entry in self.entries if entry.wanted]

    def _record(self, entry: Entry) -> Actor:
        mentions = sorted(entry.mentions, key=lambda span: span.start)
        if entry.key.startswith("state:"):
            nouns = [span.text for span in mentions if span.text not in demonyms()]
            entry.name = max(nouns, key=nouns.count, default=entry.name)
        aliases = [
            words
            for folded, words in entry.spellings.items()
            if folded != fold(entry.name) and words not in demonyms()
        ]
        affiliations = [
            Affiliation(actor_id=self.want(other), relation=relation, span=span)
            for other, relation, span in entry.affiliations
            if other.wanted and other is not entry
        ]
        return Actor(
            id=self.want(entry),
            name=entry.name,
            aliases=tuple(aliases),
            kind=entry.kind or "other",
            role=entry.role,
            country=entry.country,
            affiliations=tuple(affiliations),
            spans=tuple(mentions),
        )

    def _find(self, name: Name) -> Entry | None:
        key = _key(name)
        for entry in self._entries:
            if entry.key == key or fold(name.text) in entry.spellings:
                return entry
        if key == _DOERS_KEY:
            unnamed = [entry for entry in self._entries if entry.key.startswith("unnamed:")]
            return min(unnamed, key=lambda entry: entry.first, default=None)
        candidates = [entry for entry in self._entries if _same(entry, name)]
        return candidates[0] if len({id(entry) for entry in candidates}) == 1 else None


def _key(name: Name) -> str:
    """Return what identifies a mention: the well-known organisation, the state, or the folded words."""
    folded = fold(name.text)
    known = organisations().get(folded)
    if known is not None:
        return f"organisation:{known.name}"
    country = country_of(name.text) or government_of(name.text)
    if country is not None and name.kind in (None, "government"):
        return f"state:{country}"
    return _collective(name) or folded


_MARKED = ARMED | {"fleeing", "surviving", "heavily"}
_DOERS = frozenset("attackers assailants raiders perpetrators".split())
_DOERS_KEY = "unnamed:doers"
"""Whoever did it, in words that tell nothing else: the unnamed group that the article began with."""
_ARMY = frozenset("forces troops soldiers".split())
_BANDS = frozenset("militia militias groups group proxies militants fighters rebels factions forces".split())


def _collective(name: Name) -> str | None:
    """Return what identifies a collective whatever its noun: "US troops" and "US forces" are one."""
    words = fold(name.text).split()
    nations = {code for word in re.split(r"[\s–-]+", name.text) if (code := country_of(word))}
    marked = all(word in _MARKED for word in words[:-1])
    if name.kind == "armed_group" and not nations and marked and name.text[1:].islower():
        return _DOERS_KEY if words[-1] in _DOERS else f"unnamed:{words[-1]}"
    if len(nations) != 1 or "security" in words:
        return None
    (nation,) = nations
    if name.kind == "military" and words[-1] in _ARMY and len(words) <= 3:
        return f"forces:{nation}"
    if name.kind in ("military", "government") and " ".join(words[1:]) in _BARE and country_of(words[0]):
        return f"body:{nation}:{' '.join(words[1:])}"  # "Israel's military", "Israeli military"
    backed = any(word in _BACKING for word in words) or words[0] == "pro"
    if name.kind == "armed_group" and backed and words[-1] in _BANDS:
        return f"proxies:{nation}"
    return None


_BACKING = frozenset("backed aligned linked supported sponsored allied affiliated funded".split())


_BARE = frozenset(
    ["army", "military", "police", "navy", "air force", "armed forces", "security forces", "coalition"]
)
"""What a force is called once it has been named; where several could be meant it stays alone."""


def _surname(folded: str) -> str:
    parts = _ARTICLE.sub("", folded).split()
    return parts[-1] if parts else folded


def _same(entry: Entry, name: Name) -> bool:
    """Say whether a mention that is spelled otherwise names the entry's actor."""
    folded, full = fold(name.text), fold(entry.name)
    if entry.key.startswith(("state:", "forces:", "proxies:")) or country_of(name.text) is not None:
        return False  # "Iraq" is not "Task Force Iraq"
    if entry.key.startswith("organisation:") and folded in organisations():
        return False
    words, full_words = _ARTICLE.sub("", folded).split(), _ARTICLE.sub("", full).split()
    if not words or not full_words:
        return False
    if words == full_words:
        return True
    people = entry.kind in ("person", None) and name.kind in ("person", None)
    if people:
        if len(words) == 1:
            return words[0] == full_words[-1] or (
                len(full_words) > 1
                and len(words[0]) > 4
                and JaroWinkler.similarity(words[0], full_words[-1]) >= _NEARLY
            )
        if full_words[-len(words) :] == words:
            return True  # "von der Leyen"
        if len(words) > 1 and len(full_words) > 1:
            return _near(words[-1], full_words[-1]) and _near(words[0], full_words[0])
    if _acronym(name.text, entry.name) or _acronym(entry.name, name.text):
        return True
    bare = folded in _BARE and name.kind == entry.kind
    if (
        len(words) < len(full_words)
        and (name.text[0].isupper() or bare)
        and entry.kind not in ("person", None)
    ):
        return words == full_words[-len(words) :] and len(words[-1]) > 3
    return False


def _near(left: str, right: str) -> bool:
    return left == right or (
        min(len(left), len(right)) > 3 and JaroWinkler.similarity(left, right) >= _NEARLY
    )


def _acronym(short: str, long: str) -> bool:
    letters = short.replace(".", "")
    if not (2 <= len(letters) <= 6 and letters.isupper() and letters.isalpha()):
        return False
    capitals = "".join(word[0] for word in re.findall(r"\b[A-Z]\w*", long))
    return len(capitals) > 1 and letters in (capitals, capitals[: len(letters)] if len(letters) > 2 else "")


def _rank(words: str) -> tuple[int, int]:
    """Rank a spelling as a display name: full words before acronyms, longer before shorter."""
    return (
        0 if (words.replace(".", "").isupper() and len(words) > 4) or words in demonyms() else 1,
        len(words),
    )
