"""Collectives: groups that a noun tells ("Iraqi security forces", "Iran-backed militias", "insurgents")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractor.reading.countries import country_of
from extractor.reading.doers import acts
from extractor.reading.lexicon import (
    ANYONE,
    ARMED,
    BODIES,
    COLLECTIVES,
    PERPETRATOR_NOUNS,
)
from extractor.reading.names import Name, fold, mention, organisations
from extractor.reading.syntax import Parse
from extractor.records.codes import ActorKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_BACKED = re.compile(r"\b(?:backed|aligned|linked|supported|sponsored|allied|affiliated|led|funded)$")


def collectives(parse: Parse) -> Iterable[tuple[Name, list[Token]]]:
    """Yield nationalities and groups with a collective noun, and collectives that act unnamed."""
    for head in parse.doc:
        noun = head.lower_
        if noun in ANYONE and (marked := [c for c in head.lefts if c.lower_ in ARMED]):
            first = next((c for c in marked if c.lower_ not in _SUPPOSED), head)
            yield mention(parse, list(parse.doc[first.i : head.i + 1]), "armed_group")
        elif (kind := _assailants(head)) is not None:
            yield mention(parse, _described(head), kind)
        elif _is_collective(head):
            tokens, owner, qualified = _qualified(head)
            if not qualified and not _acts_unnamed(head):
                continue
            hostile = parse.doc[tokens[0].i : head.i].text.lower().startswith(("anti", "pro"))
            kind = "armed_group" if hostile and COLLECTIVES[noun] == "military" else COLLECTIVES[noun]
            yield mention(parse, tokens, kind, owner)
            yield from _backers(parse, tokens[:-1])


def _is_collective(head: Token) -> bool:
    """Say whether a noun heads the words for a group ("forces", not "Ministry of Defence")."""
    if head.lower_ not in COLLECTIVES or head.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return False
    if head.dep_ == "compound" and head.head.lower_ in COLLECTIVES:
        return False
    return not (head.lower_ in BODIES and head.doc[head.i + 1 : head.i + 2].text == "of")


def _qualified(head: Token) -> tuple[list[Token], str | None, bool]:
    """Return a collective noun with what qualifies it, whose it is, and whether a name says which it is."""
    table, first = organisations(), head
    owner: str | None = None
    qualified = False
    for token in reversed(head.doc[max(0, head.i - 7) : head.i]):
        linked = token.text in "-–"
        if qualified and not (token.text[0].isupper() or linked or token.lower_ in ("pro", "anti")):
            break
        nation = country_of(token.text) if token.text[0].isupper() or "-" in token.text else None
        if nation or fold(token.text) in table:
            qualified = True
            owner = nation if nation and not names_backer(token) else owner
        elif not (linked or _BACKED.search(token.lower_) or _qualifies(token, head)):
            break
        first = token
    while first.i < head.i and (
        first.text in "-–’'“\"" or first.pos_ in ("PUNCT", "NUM", "DET") or first.lower_ in _SUPPOSED
    ):
        first = first.nbor(1)
    return list(head.doc[first.i : head.i + 1]), owner, qualified


def _qualifies(token: Token, head: Token) -> bool:
    """Say whether a word describes a collective noun behind it."""
    return (
        token.pos_ in ("ADJ", "NOUN", "PROPN", "VERB")
        and token.dep_ in ("amod", "compound", "nmod", "npadvmod", "conj")
        and token.head.i <= head.i
        and token.lower_ not in ("other", "many", "several", "own", "same")
    )


def _acts_unnamed(head: Token) -> bool:
    """Say whether a collective that nothing names does or suffers something that makes it an actor."""
    return (
        head.lower_ in PERPETRATOR_NOUNS
        and head.dep_ in ("nsubj", "nsubjpass", "pobj", "conj", "dobj")
        and head.tag_ in ("NNS", "NN", "NNP")
        and (head.tag_ != "NN" or head.lower_ in ("police", "mob", "army", "squad"))
    )


def _backers(parse: Parse, tokens: Iterable[Token]) -> Iterable[tuple[Name, list[Token]]]:
    """Yield the states that are said to back a collective ("Iran-backed")."""
    for token in tokens:
        before = parse.doc[max(0, token.i - 2) : token.i].text.lower()
        if (backer := country_of(token.text)) and names_backer(token) and "anti" not in before:
            yield mention(parse, [token], "government", backer)


_SUPPOSED = frozenset("suspected alleged presumed purported supposed".split())
"""What says only that somebody is not known for sure to be what he is called."""

_ONE: dict[str, ActorKind] = {
    **dict.fromkeys(
        """gunman bomber attacker assailant sniper terrorist assassin hitman knifeman militant insurgent rebel
        guerrilla jihadist extremist kidnapper policeman soldier""".split(),
        "person",
    ),
    **dict.fromkeys("group column patrol unit gang junta regime".split(), "armed_group"),
    **dict.fromkeys("military navy airforce force".split(), "military"),
}
_MANY: dict[str, ActorKind] = {
    **dict.fromkeys(
        """men individuals persons attackers bombers snipers raiders vigilantes herders herdsmen criminals
        thugs hoodlums pirates robbers gangsters guards""".split(),
        "armed_group",
    ),
    **dict.fromkeys("policemen officers".split(), "military"),
    **dict.fromkeys(
        "youths students residents villagers locals crowd crowds inmates prisoners".split(), "civilians"
    ),
}
"""Nouns for those who did it, by their kind; they count only where the grammar makes them the doers."""


def _assailants(head: Token) -> ActorKind | None:
    """Return the kind of doer that a noun without a name is, None where it is none."""
    kind = _MANY.get(head.lower_) or (_ONE.get(head.lower_) if head.tag_ == "NN" else None)
    if kind is None or head.pos_ != "NOUN" or not acts(head):
        return None
    if head.lower_ == "force" and "air" not in {c.lower_ for c in head.lefts}:
        return None
    owned = any(
        c.dep_ in ("poss", "compound", "nmod") and c.lower_ not in ("suicide", "air") for c in head.lefts
    )
    return None if owned or any(c.lower_ == "of" for c in head.rights) else kind


def _described(head: Token) -> list[Token]:
    """Return a noun with what describes it, without its number."""
    first = head
    while first.i and first.nbor(-1).head == head and first.nbor(-1).dep_ in ("amod", "compound"):
        if first.nbor(-1).lower_ in _SUPPOSED or not first.nbor(-1).text[0].isalpha():
            break
        first = first.nbor(-1)
    return list(head.doc[first.i : head.i + 1])


def names_backer(token: Token) -> bool:
    """Say whether a nationality only names a backer ("Iran" in "Iran-backed")."""
    following = token.doc[token.i + 1 : token.i + 3]
    before = token.doc[max(0, token.i - 2) : token.i].text.lower()
    return (
        any(_BACKED.search(t.lower_) for t in following)
        or token.lower_.startswith(("pro-", "anti-"))
        or before in ("pro-", "anti-", "pro–", "anti–")
    )
