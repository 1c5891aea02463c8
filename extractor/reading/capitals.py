"""Capitals: the people and bodies that a sentence names by stretches of capitalised words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractor.reading.arsenal import DEFENCES
from extractor.reading.countries import country_of, government_of
from extractor.reading.lexicon import (
    BODIES,
    NOT_NAMES,
    PLACE_NOUNS,
    ROLE_MODIFIERS,
    ROLE_NOUNS,
    TITLES,
)
from extractor.reading.names import Name, fold, mention, organisations
from extractor.reading.place_words import KINDS, fold_kind
from extractor.reading.syntax import Parse, phrase
from extractor.records.codes import ActorKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_PARTICLES = frozenset(
    "i e wal an al el ul ad as bin ibn abu de la del las los da dos du van von der".split()
)
_LINKS = frozenset(["of", "for", "on", "the", "and", "&"])
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_NO_ACTORS = frozenset(["GPE", "LOC", "FAC", "EVENT", "DATE", "PRODUCT"])


def capitalised(parse: Parse) -> Iterable[tuple[Name, list[Token]]]:
    """Yield people and bodies from stretches of proper nouns."""
    index = 0
    while index < len(parse.doc):
        run = _run_at(parse, index)
        index = run[-1].i + 1 if run else index + 1
        for part, role in _parts(run) if run else ():
            if (trimmed := _trimmed(part)) and (found := _named(parse, trimmed, role)) is not None:
                yield found


def _trimmed(part: list[Token]) -> list[Token]:
    """Return a stretch without the links, hyphens and hash signs at its ends."""
    while part and (part[-1].lower_ in _LINKS or part[-1].text in "-–."):
        part = part[:-1]
    while part and (part[0].lower_ in _LINKS or part[0].text in "-–." or part[0].text.startswith("#")):
        part = part[1:]
    return part


def _named(parse: Parse, part: list[Token], role: str | None) -> tuple[Name, list[Token]] | None:
    """Return whom or what a stretch names, None where that is no actor or not sure to be one.

    ``role`` is the title before a person's name, empty for a person without one, None if it may be no person.
    """
    if len(part) == 1 and _is_chance(parse, part[0], role):
        return None
    if len(part) == 1 and role is None and (seat := government_of(part[0].text)) is not None:
        acts = part[0].dep_ in ("nsubj", "agent") and part[0].ent_type_ != "PERSON"
        return mention(parse, part, "government", seat) if acts else None
    if _is_nobody(parse, part):
        return None
    if role is None and any(token.lower_ in BODIES for token in part):
        part = _with_number(part)
    kind, country = _kind(part, role is not None)
    if (kind is None and _is_doubtful(parse, part)) or (kind == "person" and _is_namesake(part[-1])):
        return None
    if role is not None:
        country = country or next((c for word in role.split() if (c := country_of(word))), None)
    return mention(parse, part, kind, country, role or (_described(part) if kind == "person" else None))


def _is_chance(parse: Parse, word: Token, role: str | None) -> bool:
    """Say whether a single word is capitalised for no name: by habit, or because it opens a sentence."""
    if word.lower_ in NOT_NAMES or len(word.text) < 3:
        return True
    return word.i == 0 and role is None and all(token.text != word.text for token in parse.doc[1:])


def _is_nobody(parse: Parse, part: list[Token]) -> bool:
    """Say whether a stretch names a place, a country, a title by itself or a weapon."""
    name = parse.span(part).text
    return (
        any(token.lower_ in PLACE_NOUNS for token in (part[0], part[-1]))
        or not fold(name)
        or country_of(fold(name)) is not None
        or all(is_title(token) or token.text in ROLE_MODIFIERS for token in part)
        or name in DEFENCES
    )


def _with_number(body: list[Token]) -> list[Token]:
    """Return a body with the nation or the number before it ("Iraqi Army", "47th Mechanized Brigade")."""
    before = body[0].nbor(-1) if body[0].i else None
    if before is None:
        return body
    nation = before.text[0].isupper() and before.pos_ == "ADJ" and country_of(before.text) is not None
    return [before, *body] if nation or _ORDINAL.fullmatch(before.text) else body


def _is_doubtful(parse: Parse, part: list[Token]) -> bool:
    """Say whether a stretch whose words do not tell its kind is too unsure a name to be taken."""
    if parse.sentence.heading or any(token.ent_type_ in _NO_ACTORS for token in part):
        return True
    return len(part) == 1 and (part[0].ent_type_ not in ("PERSON", "NORP") or part[0].text.isupper())


def _is_namesake(last: Token) -> bool:
    """Say whether a person's name is a place's here ("near Sheikh Omar area")."""
    after = last.nbor(1) if last.i + 1 < len(last.doc) else last
    return last.dep_ in ("compound", "nmod", "amod") and fold_kind(after.lower_) in KINDS


def _described(part: list[Token]) -> str | None:
    """Return what a person is said to be beside the name ("X, spokesman for Y", "Y commander X")."""
    head = next((token for token in part if token.head not in part), part[-1])
    for noun in [child for child in head.children if child.dep_ == "appos"]:
        if noun.lower_ in ROLE_NOUNS:
            return _words(noun)
    if head.dep_ == "appos" and head.head.lower_ in ROLE_NOUNS:
        return _words(head.head)
    first = part[0]
    while (
        first.i
        and first.nbor(-1).text[0].isupper()
        and (is_title(first.nbor(-1)) or first.nbor(-1).text == ".")
    ):
        first = first.nbor(-1)
    if first.i and first.nbor(-1).lower_ in ROLE_NOUNS:
        role = first.nbor(-1)
        start = role
        while (
            start.i
            and start.nbor(-1).dep_ in ("compound", "amod", "nmod", "punct")
            and not start.nbor(-1).is_space
        ):
            if start.nbor(-1).dep_ == "punct" and start.nbor(-1).text not in "-–":
                break
            start = start.nbor(-1)
        return str(role.doc[start.i : role.i + 1].text)
    return None


def _words(noun: Token) -> str:
    tokens = phrase(noun)
    return str(noun.doc[tokens[0].i : tokens[-1].i + 1].text)


def _run_at(parse: Parse, index: int) -> list[Token]:
    doc = parse.doc
    first = doc[index]
    if not _proper(first) and not (
        first.lower_ in _PARTICLES and index + 1 < len(doc) and doc[index + 1].text in "-"
    ):
        return []
    run = [first]
    while run[-1].i + 1 < len(doc):
        token = doc[run[-1].i + 1]
        after = doc[token.i + 1] if token.i + 1 < len(doc) else None
        if (
            _proper(token)
            or (token.text in "-–" and after is not None and not token.whitespace_ and _goes_on(after))
            or (token.lower_ in _PARTICLES and after is not None and (_proper(after) or after.text in "-–"))
        ):
            run.append(token)
        elif (
            token.lower_ in ("of", "for", "on")
            and after is not None
            and any(t.lower_ in BODIES or (is_title(t) and token.lower_ != "on") for t in run)
        ):
            following = doc[after.i + 1] if after.i + 1 < len(doc) else None
            if _proper(after) or (after.lower_ == "the" and following is not None and _proper(following)):
                run.append(token)
            else:
                break
        elif (
            token.lower_ == "the" and run[-1].lower_ in ("of", "for") and after is not None and _proper(after)
        ) or (
            token.lower_ == "and" and after is not None and _proper(after) and _one_body(run, token, after)
        ):
            run.append(token)
        else:
            break
    return run


def _goes_on(token: Token) -> bool:
    """Say whether a name goes on behind a hyphen: with a capital, or with a particle and another hyphen."""
    linked = token.lower_ in _PARTICLES and token.i + 1 < len(token.doc) and token.nbor(1).text in "-–"
    return linked or _proper(token)


def _one_body(run: list[Token], link: Token, after: Token) -> bool:
    """Say whether "and" stands inside one body's name ("Group for the Support of Islam and Muslims")."""
    within = link.ent_type_ == after.ent_type_ == "ORG" and link.ent_iob_ == after.ent_iob_ == "I"
    within = within or link.doc[after.i + 1 : after.i + 2].text == "("  # its acronym follows
    return after.lower_ in BODIES or (within and any(token.lower_ in ("of", "for", "on") for token in run))


def _proper(token: Token) -> bool:
    if not token.text[0].isupper() or token.lower_ in NOT_NAMES:
        return False
    if token.pos_ == "PROPN" or is_title(token) or token.ent_type_ in ("PERSON", "ORG"):
        return True
    if token.pos_ not in ("NOUN", "ADJ", "VERB", "ADV"):
        return False
    hyphened = token.doc[token.i + 1 : token.i + 3].text.lower()[1:] in _PARTICLES and not token.whitespace_
    return hyphened or (not token.is_sent_start and token.i > 0)


def is_title(token: Token) -> bool:
    return token.text in TITLES or token.text + "." in TITLES


def _parts(run: list[Token]) -> Iterable[tuple[list[Token], str | None]]:
    """Split a run where a title or a body ends and a person begins."""
    last_title = max((i for i, token in enumerate(run) if is_title(token)), default=None)
    if last_title is not None:
        begin = last_title
        while begin > 0 and (
            is_title(run[begin - 1]) or run[begin - 1].text in ROLE_MODIFIERS or run[begin - 1].text in "-."
        ):
            begin -= 1
        end = last_title + 1
        while end < len(run) and run[end].text in ".":
            end += 1
        if end + 1 < len(run) and run[end].lower_ in ("of", "for"):  # "Secretary of State Mike Pompeo"
            end += 2
        if end < len(run):
            before, person = run[:begin], run[end:]
            role = run[0].doc[run[begin].i : run[end - 1].i + 1].text
            first = run[begin]
            nation = before[-1] if before else (first.nbor(-1) if first.i else None)
            if nation is not None and country_of(nation.text) and nation.text[0].isupper():
                role = run[0].doc[nation.i : run[end - 1].i + 1].text
                before = [token for token in before if token.i < nation.i]
            if before:
                yield from _parts(before)
            if run[end - 2].lower_ in ("of", "for") and any(token.lower_ in BODIES for token in person):
                yield from _parts(person)  # "Director-General of the World Health Organisation"
            elif person[0].lower_ in BODIES and end == begin + 1:
                yield run[begin:], None  # "General Staff"
            else:
                yield person, role
            return
    for i, token in enumerate(run[:-2]):
        if (
            token.lower_ in BODIES
            and run[i + 1].text not in "-–"
            and all(
                t.lower_ not in BODIES and t.lower_ not in _LINKS and not country_of(t.text)
                for t in run[i + 1 :]
            )
        ):
            yield run[: i + 1], None
            yield run[i + 1 :], ""  # a person without a title
            return
        ministry = token.lower_ == "of" and i and run[i - 1].lower_ in ("ministry", "department", "minister")
        if ministry and len(run) - i > 3 and all(t.lower_ not in _LINKS for t in run[i + 2 :]):
            yield run[: i + 2], None
            yield run[i + 2 :], ""
            return
    yield run, None


def _kind(part: list[Token], titled: bool) -> tuple[ActorKind | None, str | None]:
    country, table = next((code for token in part if (code := country_of(token.text))), None), organisations()
    if titled:
        return "person", country
    for token in reversed(part):
        if (kind := BODIES.get(token.lower_)) is not None:
            return kind, country
    if any((known := table.get(fold(token.text))) and known.kind == "armed_group" for token in part[:-1]):
        return "armed_group", country  # "Tehreek-i-Taliban Pakistan"
    words = [token for token in part if token.text not in "-–"]
    if part[-1].ent_type_ == "PERSON" or (
        2 <= len(words) <= 5 and all(token.ent_type_ in ("PERSON", "", "NORP") for token in part)
    ):
        if any(c.isdigit() for token in part for c in token.text) or (
            len(words) > 1 and part[-1].text.isupper()
        ):
            return None, country
        return "person", None
    return ("other" if part[-1].ent_type_ == "ORG" else None), country
