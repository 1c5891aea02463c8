"""Accusations: who is blamed, who takes responsibility, and what things and people are called.

Their content is seldom a clause of the article, so it is turned into one: "blamed X for Y" becomes "X is
responsible for Y", "called X a Y" becomes "X is a Y".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.reading.lexicon import EVENT_NOUNS
from extractor.reading.quotations import Quoted
from extractor.reading.reports import Report, idle
from extractor.reading.sources import phrase_of, source_of, text
from extractor.reading.syntax import Parse, agents, objects_of, passive
from extractor.records.codes import Act

if TYPE_CHECKING:
    from spacy.tokens import Token

_TAKING = frozenset(["claim", "take", "accept", "admit", "assume", "deny", "disclaim"])
_NAMING = frozenset(
    ["describe", "label", "brand", "dub", "denounce", "characterise", "characterize", "depict", "refer"]
)
_BLAMING = frozenset(["accuse", "blame", "point", "hold"])
_NOBODY = frozenset(["no", "nobody", "none", "neither"])


def responsibility(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "claimed responsibility for" and "denied responsibility"; that nobody did is no report."""
    if token.lemma_.lower() not in _TAKING:
        return None
    objects = [c for c in token.children if c.dep_ in ("dobj", "obj", "nsubjpass")]
    noun = next((o for o in objects if o.lower_ in ("responsibility", "credit")), None)
    deeds = EVENT_NOUNS if token.lemma_.lower() == "claim" else frozenset[str]()
    claimed = next((o for o in objects if o.lemma_.lower() in deeds and o.dep_ == "dobj"), None)
    if noun is None and claimed is not None:
        noun = claimed
    if noun is None:
        return None
    source = source_of(token)
    if (
        not source
        or source[0].lower_ in _NOBODY
        or idle(token)
        or (token.tag_ == "VB" and token.dep_ in ("xcomp", "acl"))
    ):
        return Report(parse, [token], [], [], "states")
    governed = [c for c in (*noun.children, *token.children) if c.lower_ == "for" and c.dep_ == "prep"]
    deed = next(iter(governed), None) if claimed is None else None
    end = deed.right_edge.i + 1 if deed is not None else noun.i + 1
    words = parse.doc[deed.i + 1 : end].text if deed is not None else "the attack"
    if claimed is not None:
        words = parse.doc[claimed.left_edge.i : end].text
    denial = token.lemma_.lower() in ("deny", "disclaim")
    plural = "were" if _plural(source) else "was"
    wording = f"{text(source)} {plural}{' not' if denial else ''} responsible for {words}"
    act: Act = "denies_responsibility" if denial else "claims_responsibility"
    close = claimed is None and token.i < noun.i <= token.i + 3
    cue = list(parse.doc[token.i : noun.i + 1]) if close else [token]
    return Report(parse, cue, source, [(min(noun.i, token.i), end)], act, None, 0.0, wording=wording)


def blame(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "accused X of", "blamed X for", "blamed Y on X", "pointed a finger at", "held X responsible"."""
    doc, lemma = parse.doc, token.lemma_.lower()
    if lemma not in _BLAMING or token.tag_ in ("NN", "NNS"):
        return None
    finger = next((c for c in token.children if c.lower_ in ("finger", "fingers") and c.dep_ == "dobj"), None)
    held = next((t for t in doc[token.i : token.i + 12] if t.lower_ in ("responsible", "accountable")), None)
    blames = lemma in ("accuse", "blame") or (lemma == "point" and finger) or (lemma == "hold" and held)
    if not blames or idle(token):
        return None
    accused, source = _accused(token, finger)
    if accused is None or (not source and not passive(token)):
        return None
    behind = max(token.i, accused.i)
    deed = next(
        (
            t
            for t in doc[behind + 1 : token.right_edge.i + 1]
            if t.dep_ == "prep" and t.lower_ in ("of", "for", "on")
        ),
        None,
    )
    end = deed.right_edge.i + 1 if deed is not None else token.right_edge.i + 1
    charge = doc[deed.i + 1 : end].text if deed is not None else ""
    if deed is not None:
        source = [t for t in source if t.i < deed.i or deed.i < token.i]
    stop = held.i if lemma == "hold" and held is not None else deed.i if deed is not None else end
    name = doc[accused.left_edge.i : stop].text if accused.i > token.i else text(phrase_of(accused, token))
    culprit = accused
    if deed is not None and deed.lower_ == "on" and lemma == "blame":
        name, charge = charge, name[:1].lower() + name[1:] if accused.left_edge.pos_ == "DET" else name
        culprit = next((c for c in deed.children if c.dep_ == "pobj"), accused)
    be = "are" if culprit.tag_ in ("NNS", "NNPS") and culprit.ent_type_ != "PERSON" else "is"
    wording = f"{name} {be} responsible for {charge}" if charge else f"{name} {be} to blame"
    cue = list(doc[token.i : finger.i + 2]) if finger is not None else [token]
    content = [(accused.left_edge.i, end)]
    if accused.i < token.i:
        content = [(accused.left_edge.i, accused.i + 1), (token.i + 1, end)]
    doubt = 0.1 if source else 0.3 if token.dep_ != "acl" else 0.6
    return Report(parse, cue, source, content, "accuses", None, doubt, wording=wording)


def _accused(token: Token, finger: Token | None) -> tuple[Token | None, list[Token]]:
    """Return who is accused, and the words of who accuses."""
    if passive(token):
        subject = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
        doers = agents(token)
        accused = token.head if subject is None and token.dep_ == "acl" else subject
        return accused, phrase_of(doers[0], token) if doers else []
    if finger is not None:
        pointed = objects_of(finger, "at") + objects_of(token, "at")
        return next(iter(pointed), None), source_of(token)
    objects = (
        c for c in token.children if c.dep_ in ("dobj", "obj") or (c.dep_ == "nsubj" and c.i > token.i)
    )
    accused = next(objects, None)
    if accused is None:  # the parser sees "held Syria responsible" as a clause
        clause = next((c for c in token.children if c.dep_ == "ccomp"), None)
        accused = (
            next((c for c in clause.children if c.dep_ == "nsubj"), None) if clause is not None else None
        )
    return accused, source_of(token)


def naming(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "called X a Y", "described X as Y" and "in what X called a Y"."""
    doc, lemma = parse.doc, token.lemma_.lower()
    if lemma not in (*_NAMING, "call") or token.pos_ != "VERB" or passive(token) or idle(token):
        return None
    source = source_of(token)
    if not source:
        return None
    end = token.right_edge.i + 1
    as_ = next(
        (t for t in doc[token.i + 1 : end] if t.lower_ == "as" and t.dep_ in ("prep", "mark", "advmod")), None
    )
    named, title = _named(token)
    what = next((t for t in reversed(doc[max(0, token.i - 16) : token.i]) if t.lower_ == "what"), None)
    if what is not None and (as_ or title or (named and lemma == "call")):
        begin = as_.i + 1 if as_ is not None else token.i + 1
        wording = f"{doc[: what.i].text} {doc[begin:end].text}"
        content = [(0, what.i), (begin, end)]
        return Report(parse, [token], source, content, "comments", None, 0.2, wording=wording)
    if lemma == "call" and title is not None:
        named, begin = _called(named, title)
        subject = doc[token.i + 1 : begin].text
    elif lemma != "call" and as_ is not None:
        begin = as_.i + 1
        subject = doc[token.i + (2 if lemma == "refer" else 1) : as_.i].text
    else:
        return None
    if not subject.strip("“”\"' "):
        return None
    be = "are" if named is not None and named.tag_ in ("NNS", "NNPS") else "is"
    wording = f"{subject} {be} {doc[begin:end].text}"
    cue = list(doc[token.i : token.i + 2]) if lemma == "refer" else [token]
    return Report(parse, cue, source, [(token.i + 1, end)], "comments", None, 0.1, wording=wording)


def _named(verb: Token) -> tuple[Token | None, Token | None]:
    """Return what a verb gives a name to, and the name, as far as the parser sees the two apart."""
    behind = [child for child in verb.children if child.i > verb.i]
    named = next((c for c in behind if c.dep_ in ("dobj", "obj")), None)
    title = next((c for c in behind if c.dep_ in ("oprd", "attr")), None)
    if title is None and named is None:  # the parser sees "recent events part of a plan" as a clause
        title = next((c for c in behind if c.dep_ == "ccomp" and c.pos_ in ("NOUN", "ADJ")), None)
    return named, title


def _called(named: Token | None, title: Token) -> tuple[Token | None, int]:
    """Return what is called something, and where the words for that something begin."""
    begin = title.left_edge.i
    if named is None or named.i > title.i:
        inside = (c for c in title.children if c.dep_ in ("nsubj", "compound") and c.i < title.i)
        named = next(inside, None)
    if named is not None and begin <= named.i < title.i:
        begin = named.i + 1
    return named, begin


def _plural(source: Sequence[Token]) -> bool:
    return source[-1].tag_ in ("NNS", "NNPS") or source[0].lower_ == "they"
