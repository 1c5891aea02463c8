"""Collectives: groups that a noun tells ("Iraqi security forces", "Iran-backed militias", "insurgents")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractor.reading.countries import country_of
from extractor.reading.lexicon import (
    ANYONE,
    ARMED,
    BODIES,
    COLLECTIVES,
    PERPETRATOR_NOUNS,
)
from extractor.reading.names import Name, fold, mention, organisations
from extractor.reading.syntax import Parse

if TYPE_CHECKING:
    from spacy.tokens import Token

_BACKED = re.compile(r"\b(?:backed|aligned|linked|supported|sponsored|allied|affiliated|led|funded)$")


def collectives(parse: Parse) -> Iterable[tuple[Name, list[Token]]]:
    """Yield nationalities and groups with a collective noun, and collectives that act unnamed."""
    table = organisations()
    for head in parse.doc:
        noun = head.lower_
        if noun in ANYONE and (marked := [c for c in head.lefts if c.lower_ in ARMED]):
            yield mention(parse, list(parse.doc[marked[0].i : head.i + 1]), "armed_group")
            continue
        if noun not in COLLECTIVES or head.pos_ not in ("NOUN", "PROPN", "ADJ"):
            continue
        if head.dep_ == "compound" and head.head.lower_ in COLLECTIVES:
            continue
        if noun in BODIES and parse.doc[head.i + 1 : head.i + 2].text == "of":
            continue  # "Ministry of Defence" is a name of its own
        first = head
        owner: str | None = None
        qualified = False
        for token in reversed(parse.doc[max(0, head.i - 7) : head.i]):
            if qualified and not (
                token.text[0].isupper() or token.text in "-–" or token.lower_ in ("pro", "anti")
            ):
                break
            backed = _BACKED.search(token.lower_) is not None
            nation = country_of(token.text) if token.text[0].isupper() or "-" in token.text else None
            if nation or fold(token.text) in table:
                qualified = True
                owner = nation if not names_backer(token) and nation else owner
            elif (
                backed
                or token.text in "-–"
                or (
                    token.pos_ in ("ADJ", "NOUN", "PROPN", "VERB")
                    and token.dep_
                    in (
                        "amod",
                        "compound",
                        "nmod",
                        "npadvmod",
                        "conj",
                    )
                    and token.head.i <= head.i
                    and token.lower_ not in ("other", "many", "several", "own", "same")
                )
            ):
                pass
            else:
                break
            first = token
        while first.i < head.i and (first.text in "-–’'“\"" or first.pos_ in ("PUNCT", "NUM", "DET")):
            first = parse.doc[first.i + 1]
        if not qualified:
            if noun not in PERPETRATOR_NOUNS:
                continue
            if head.dep_ not in ("nsubj", "nsubjpass", "pobj", "conj", "dobj") or head.tag_ not in (
                "NNS",
                "NN",
                "NNP",
            ):
                continue
            if head.tag_ == "NN" and noun not in ("police", "mob", "army", "squad"):
                continue
        hostile = parse.doc[first.i : head.i].text.lower().startswith(("anti", "pro"))
        kind = "armed_group" if hostile and COLLECTIVES[noun] == "military" else COLLECTIVES[noun]
        tokens = list(parse.doc[first.i : head.i + 1])
        yield mention(parse, tokens, kind, owner)
        for token in tokens[:-1]:
            if (
                (backer := country_of(token.text))
                and names_backer(token)
                and "anti" not in parse.doc[max(0, token.i - 2) : token.i].text.lower()
            ):
                yield mention(parse, [token], "government", backer)


def names_backer(token: Token) -> bool:
    """Say whether a nationality only names a backer ("Iran" in "Iran-backed")."""
    following = token.doc[token.i + 1 : token.i + 3]
    before = token.doc[max(0, token.i - 2) : token.i].text.lower()
    return (
        any(_BACKED.search(t.lower_) for t in following)
        or token.lower_.startswith(("pro-", "anti-"))
        or before in ("pro-", "anti-", "pro–", "anti–")
    )
