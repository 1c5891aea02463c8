"""Demands: what a side commits itself to, what it demands of others, and what it will not say.

Their content is turned into a sentence: "vowed to retaliate" becomes "X will retaliate", "urged X to stop"
becomes "X should stop".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.reading.lexicon import HOSTILE
from extractor.reading.quotations import Quoted
from extractor.reading.reports import Report, idle
from extractor.reading.sources import phrase_of, source_of, text
from extractor.reading.syntax import Parse, passive
from extractor.records.codes import Act

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMMITTING = frozenset(["threaten", "vow", "pledge", "promise", "swear"])
_URGING = frozenset(["urge", "call", "ask", "order", "appeal", "tell", "press"])


def commitment(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "threatened to", "vowed to", "pledged"; a vow of violence is a threat."""
    lemma = token.lemma_.lower()
    if lemma not in _COMMITTING or token.pos_ != "VERB" or idle(token) or passive(token):
        return None
    source = source_of(token)
    done = next(
        (c for c in token.children if c.dep_ == "xcomp" and any(g.lower_ == "to" for g in c.children)), None
    )
    object_ = next((c for c in token.children if c.dep_ == "dobj" and c.pos_ != "PRON"), None)
    if not source or any(c.dep_ == "ccomp" for c in token.children):
        return None
    hostile = any(t.lemma_.lower() in HOSTILE for t in token.subtree)
    act: Act = "threatens" if lemma == "threaten" or hostile else "promises"
    if done is not None:
        to = next(g for g in done.children if g.lower_ == "to")
        end = done.right_edge.i + 1
        wording = f"{text(source)} will {parse.doc[to.i + 1 : end].text}"
        return Report(parse, [token], source, [(to.i, end)], act, done, 0.0, wording=wording)
    if object_ is None:
        return None
    end = token.right_edge.i + 1
    wording = f"{text(source)} {parse.doc[token.i : end].text}"
    return Report(parse, [token], source, [(token.i + 1, end)], act, None, 0.2, wording=wording)


def appeal(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read demands: "called for", "urged X to", "demanded that", and calls for something as a noun."""
    doc, lemma = parse.doc, token.lemma_.lower()
    if (
        lemma == "call"
        and token.pos_ == "NOUN"
        and token.i + 1 < len(doc)
        and doc[token.i + 1].lower_ == "for"
    ):
        owner = next((phrase_of(c, token) for c in token.children if c.dep_ == "poss"), [])
        end = max(token.right_edge.i, doc[token.i + 1].head.right_edge.i) + 1
        wording = _should(parse, token.i + 2, end)
        return Report(
            parse,
            list(doc[token.i : token.i + 2]),
            owner,
            [(token.i + 2, end)],
            "demands",
            None,
            0.2,
            wording=wording,
        )
    if token.pos_ != "VERB" or lemma not in (*_URGING, "demand") or idle(token) or passive(token):
        return None
    source = source_of(token)
    particle = (
        doc[token.i + 1]
        if token.i + 1 < len(doc) and doc[token.i + 1].lower_ in ("for", "on", "upon", "to")
        else None
    )
    end = _own_end(token)
    infinitives = (t for t in doc[token.i + 1 : end] if t.lower_ == "to" and t.dep_ == "aux")
    to = next((t for t in infinitives if t.head.dep_ in ("xcomp", "ccomp", "advcl", "acl")), None)
    if (
        not source
        or (lemma in ("call", "appeal") and particle is None)
        or (lemma in ("ask", "tell", "order", "press") and to is None)
    ):
        return None
    if lemma == "appeal" and particle is not None and particle.lower_ == "to" and to is None:
        return None
    clause = next((c for c in token.children if c.dep_ == "ccomp" and c.i > token.i), None)
    if clause is not None and to is None:
        return _subjunctive(parse, token, clause, source)
    start = particle.i + 1 if particle is not None else token.i + 1
    asked = doc[start : to.i] if to is not None else doc[start:end]
    if not any(t.pos_ in ("NOUN", "PROPN", "PRON") and t.lower_ not in ("us", "me") for t in asked):
        return None
    cue = [token, particle] if particle is not None and particle.lower_ == "for" else [token]
    return Report(
        parse, cue, source, [(start, end)], "demands", None, 0.1, wording=_should(parse, start, end)
    )


def _subjunctive(parse: Parse, token: Token, clause: Token, source: list[Token]) -> Report:
    """Return "demanded that X leave" with the demanded clause in the indicative ("X should leave")."""
    doc, end = parse.doc, clause.right_edge.i + 1
    mark = next((c for c in clause.children if c.dep_ == "mark"), None)
    start = mark.i + 1 if mark is not None else clause.left_edge.i
    first = min((c.i for c in clause.children if c.dep_ in ("aux", "auxpass", "neg")), default=clause.i)
    bare = doc[first].tag_ in ("VB", "VBP") and doc[first].lower_ not in ("should", "must")
    wording = f"{doc[start:first].text} should {doc[first:end].text}" if bare else doc[start:end].text
    return Report(parse, [token], source, [(start, end)], "demands", clause, 0.0, wording=wording)


def _own_end(verb: Token) -> int:
    """Return where a verb's words end, before a verb coordinated with it."""
    ends = [verb.right_edge.i + 1]
    for child in verb.children:
        if child.i > verb.i and (child.dep_ == "cc" or (child.dep_ == "conj" and child.pos_ == "VERB")):
            ends.append(child.left_edge.i)
    return min(ends)


def _should(parse: Parse, start: int, end: int) -> str:
    """Return a demand as a sentence: "X should stop" for "X to stop", "There should be …" for a thing."""
    doc = parse.doc
    to = next((t.i for t in doc[start:end] if t.lower_ == "to" and t.dep_ == "aux"), None)
    if to is not None and to > start:
        return f"{doc[start:to].text} should {doc[to + 1 : end].text}"
    return f"There should be {doc[start:end].text}"


def refusal(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "neither confirmed nor denied that": a comment on the proposition that it names."""
    if token.lemma_.lower() not in ("confirm", "deny"):
        return None
    verbs = [t for t in (token, *token.conjuncts) if t.lemma_.lower() in ("confirm", "deny")]
    if len(verbs) < 2:
        return None
    if token.dep_ == "conj":
        return Report(parse, [token], [], [], "comments")
    target = next(
        (c for v in verbs for c in v.children if c.dep_ in ("ccomp", "dobj") and c.i > verbs[-1].i), None
    )
    source = source_of(token)
    if target is None or not source:
        return Report(parse, [token], [], [], "comments")
    start, end = target.left_edge.i, target.right_edge.i + 1
    wording = f"{text(source)} neither confirmed nor denied {parse.doc[start:end].text}"
    first = next((c.i for c in token.children if c.lower_ == "neither" and c.i < token.i), token.i)
    cue = list(parse.doc[first : verbs[-1].i + 1])
    return Report(parse, cue, source, [(start, end)], "comments", None, 0.2, wording=wording)
