"""Offices: bodies of state that news writes in small letters ("the city council", "Ukraine's air force").

What makes them bodies is the noun at the end and a word that tells which one: a compound ("health ministry")
or an owner ("North Darfur's health ministry"). An owner that is a place belongs to the name, one that is an
organisation does not. Capitalised bodies are found with all other names in ``extractor.reading.capitals``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from extractor.reading.countries import country_of
from extractor.reading.names import Name, mention
from extractor.reading.syntax import Parse
from extractor.records.codes import ActorKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_NOUNS: Final[dict[str, ActorKind]] = {
    **dict.fromkeys(
        "ministry council administration office agency department directorate commission service parliament "
        "government".split(),
        "government",
    ),
    **dict.fromkeys("military army navy police".split(), "military"),
}
_FORCES: Final = frozenset(["air", "police", "border", "defence", "defense", "security"])
"""What makes a body of "force" and "forces"."""
_VAGUE: Final = frozenset("post head main new own local same other ticket regional district press".split())
_ACTS: Final = frozenset("nsubj nsubjpass pobj poss conj agent dobj appos".split())


def offices(parse: Parse) -> Iterator[tuple[Name, list[Token]]]:
    """Yield bodies of state in small letters, and the state that owns one."""
    for tokens, kind, country in _bodies(parse):
        yield mention(parse, tokens, kind, country)
        if country is not None and tokens[0].pos_ == "PROPN" and country_of(tokens[0].text):
            yield mention(parse, tokens[:1], "government", country)


def _bodies(parse: Parse) -> Iterator[tuple[list[Token], ActorKind, str | None]]:
    for head in parse.doc:
        if not head.text.islower() or head.dep_ not in _ACTS or head.pos_ not in ("NOUN", "PROPN"):
            continue
        force = head.lower_ in ("force", "forces") and head.i and head.nbor(-1).lower_ in _FORCES
        kind = "military" if force else _NOUNS.get(head.lower_)
        if kind is None:
            continue
        words = _modified(head)
        owner = _owner(words[0])
        if owner and owner[-1].ent_type_ == "PERSON":
            continue
        nation = next((code for token in (*owner, *words) if (code := country_of(token.text))), None)
        told = any(t.dep_ == "compound" and t.lower_ not in _VAGUE for t in words[:-1])
        if head.lower_ == "office" and owner and not told:
            owner = [token for token in owner if owner[0].ent_type_ in ("GPE", "LOC")]  # not a person's
        if owner and owner[0].ent_type_ in ("GPE", "LOC"):
            yield [*owner, *parse.doc[owner[-1].i + 1 : words[0].i], *words], kind, nation
        elif (told and not force) or owner or (force and head.nbor(-1).lower_ in ("air", "security")):
            yield words, kind, nation


def _modified(head: Token) -> list[Token]:
    """Return a noun with the words right before it that tell which one it is."""
    first = head
    while first.i:
        before = first.nbor(-1)
        adjective = (
            before.dep_ == "amod" and before.text.islower() and before.lower_ not in ("human", "military")
        )
        if before.dep_ not in ("compound", "amod", "nmod") or adjective or not before.text.isalpha():
            break
        if not head.is_ancestor(before):
            break
        first = before
    return list(head.doc[first.i : head.i + 1])


def _owner(first: Token) -> list[Token]:
    """Return the name that owns a body, where one stands right before it ("Ukraine's")."""
    doc, at = first.doc, first.i - 1
    if at < 1 or doc[at].tag_ != "POS":
        return []
    begin = at
    while begin and doc[begin - 1].pos_ == "PROPN":
        begin -= 1
    return list(doc[begin:at])
