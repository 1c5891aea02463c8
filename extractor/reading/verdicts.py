"""Verdicts: the patterns in which a side takes a stand: blame, responsibility, names, commitments, demands.

Their content is seldom a clause of the article, so it is turned into one: "blamed X for Y" becomes "X is
responsible for Y", "urged X to stop" becomes "X should stop".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.reading.lexicon import HOSTILE
from extractor.reading.quotations import Quoted
from extractor.reading.reports import Report, idle
from extractor.reading.sources import phrase_of, source_of, text
from extractor.reading.syntax import Parse, agents, objects_of, passive
from extractor.records.codes import Act

if TYPE_CHECKING:
    from spacy.tokens import Token

_TAKING = frozenset("claim take accept admit assume deny disclaim".split())
_COMMITTING = frozenset("threaten vow pledge promise swear".split())
_NAMING = frozenset("describe label brand dub denounce characterise characterize depict refer".split())
_URGING = frozenset("urge call ask order appeal tell press".split())
_NOBODY = frozenset("no nobody none neither".split())


def responsibility(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "claimed responsibility for" and "denied responsibility"; that nobody did is no report."""
    if token.lemma_.lower() not in _TAKING:
        return None
    objects = [c for c in token.children if c.dep_ in ("dobj", "obj", "nsubjpass")]
    noun = next((o for o in objects if o.lower_ in ("responsibility", "credit")), None)
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
    deed = next(
        (c for c in (*noun.children, *token.children) if c.lower_ == "for" and c.dep_ == "prep"), None
    )
    end = deed.right_edge.i + 1 if deed is not None else noun.i + 1
    words = parse.doc[deed.i + 1 : end].text if deed is not None else "the attack"
    denial = token.lemma_.lower() in ("deny", "disclaim")
    plural = "were" if _plural(source) else "was"
    wording = f"{text(source)} {plural}{' not' if denial else ''} responsible for {words}"
    act: Act = "denies_responsibility" if denial else "claims_responsibility"
    cue = list(parse.doc[token.i : noun.i + 1]) if token.i < noun.i <= token.i + 3 else [token]
    return Report(parse, cue, source, [(min(noun.i, token.i), end)], act, None, 0.0, wording=wording)


def blame(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "accused X of", "blamed X for", "blamed Y on X", "pointed a finger at", "held X responsible for"."""
    doc, lemma = parse.doc, token.lemma_.lower()
    objects = [
        c
        for c in token.children
        if c.dep_ in ("dobj", "obj", "nsubj") and (c.dep_ != "nsubj" or c.i > token.i)
    ]
    pointing = lemma == "point" and any(o.lower_ in ("finger", "fingers") for o in objects)
    holding = lemma == "hold" and any(
        t.lower_ in ("responsible", "accountable") for t in doc[token.i : token.i + 12]
    )
    if (
        not (lemma in ("accuse", "blame") or pointing or holding)
        or token.tag_ in ("NN", "NNS")
        or idle(token)
    ):
        return None
    if passive(token):
        accused = next(
            (c for c in token.children if c.dep_ == "nsubjpass"), token.head if token.dep_ == "acl" else None
        )
        doers = agents(token)
        source = phrase_of(doers[0], token) if doers else []
    else:
        accused = (
            next(iter(objects_of(objects[0], "at") + objects_of(token, "at")), None)
            if pointing
            else next(iter(objects), None)
        )
        source = source_of(token)
    if accused is None or (not source and not passive(token)):
        return None
    deed = next(
        (t for t in doc[token.i + 1 : token.right_edge.i + 1]
         if t.dep_ == "prep" and t.lower_ in ("of", "for", "on") and t.i > (accused.i if accused.i > token.i else token.i)), None,
    )  # fmt: skip
    if (
        deed is not None
        and deed.head.i not in (token.i, accused.i)
        and deed.head.head.i not in (token.i, accused.i)
    ):
        deed = None
    end = deed.right_edge.i + 1 if deed is not None else accused.right_edge.i + 1
    name = (
        doc[accused.left_edge.i : deed.i].text
        if deed is not None and accused.i > token.i
        else text(phrase_of(accused, token))
    )
    charge = doc[deed.i + 1 : end].text if deed is not None else ""
    plural = accused.tag_ in ("NNS", "NNPS")
    if deed is not None and deed.lower_ == "on" and lemma == "blame":
        name, charge = charge, name
        culprit = next((c for c in deed.children if c.dep_ == "pobj"), None)
        plural = culprit is not None and culprit.tag_ in ("NNS", "NNPS")
    be = "are" if plural else "is"
    wording = f"{name} {be} responsible for {charge}" if charge else f"{name} {be} to blame"
    cue = list(doc[token.i : objects[0].i + 2]) if pointing else [token]
    content = (
        [(accused.left_edge.i, end)]
        if accused.i > token.i
        else [(accused.left_edge.i, accused.i + 1), (token.i + 1, end)]
    )
    return Report(parse, cue, source, content, "accuses", None, 0.1 if source else 0.3, wording=wording)


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
    named = next((c for c in token.children if c.dep_ in ("dobj", "obj") and c.i > token.i), None)
    title = next((c for c in token.children if c.dep_ in ("oprd", "attr") and c.i > token.i), None)
    if title is None and named is None:  # the parser sees "recent events part of a plan" as a clause
        title = next(
            (c for c in token.children if c.dep_ == "ccomp" and c.i > token.i and c.pos_ in ("NOUN", "ADJ")),
            None,
        )
    what = next((t for t in reversed(doc[max(0, token.i - 16) : token.i]) if t.lower_ == "what"), None)
    begin = as_.i + 1 if as_ is not None else token.i + 1
    if what is not None and named is not None and title is None and lemma == "call":
        title, named = named, None
    if what is not None and (title is not None or as_ is not None):
        wording = f"{doc[: what.i].text} {doc[begin:end].text}"
        return Report(
            parse, [token], source, [(0, what.i), (begin, end)], "comments", None, 0.2, wording=wording
        )
    if lemma == "call":
        if title is None:
            return None
        inner = next((c for c in title.children if c.dep_ in ("nsubj", "compound") and c.i < title.i), None)
        begin = title.left_edge.i
        if named is None or named.i > title.i:
            named = inner
        if named is not None and begin <= named.i < title.i:
            begin = named.i + 1
        subject = doc[token.i + 1 : begin].text
    elif as_ is not None:
        subject = doc[token.i + (2 if lemma == "refer" else 1) : as_.i].text
    else:
        return None
    if not subject.strip("“”\"' "):
        return None
    be = "are" if named is not None and named.tag_ in ("NNS", "NNPS") else "is"
    wording = f"{subject} {be} {doc[begin:end].text}"
    cue = list(doc[token.i : token.i + 2]) if lemma == "refer" else [token]
    return Report(parse, cue, source, [(token.i + 1, end)], "comments", None, 0.1, wording=wording)


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
    to = next(
        (t for t in doc[token.i + 1 : end] if t.lower_ == "to" and t.dep_ == "aux" and t.head.dep_ in ("xcomp", "ccomp", "advcl", "acl")), None,
    )  # fmt: skip
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
    if start >= end or doc[start:end].text.strip() == "":
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
    """Return a demand as a sentence: "X to stop" becomes "X should stop", a thing wanted "There should be …"."""
    doc = parse.doc
    to = next((t.i for t in doc[start:end] if t.lower_ == "to" and t.dep_ == "aux"), None)
    if to is not None and to > start:
        return f"{doc[start:to].text} should {doc[to + 1 : end].text}"
    return f"There should be {doc[start:end].text}"


def refusal(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "neither confirmed nor denied that": a comment on the proposition that it names."""
    verbs = [t for t in (token, *token.conjuncts) if t.lemma_.lower() in ("confirm", "deny")]
    if token.lemma_.lower() not in ("confirm", "deny") or len(verbs) < 2 or token.dep_ == "conj":
        return None
    target = next(
        (c for v in verbs for c in v.children if c.dep_ in ("ccomp", "dobj") and c.i > verbs[-1].i), None
    )
    source = source_of(token)
    if target is None or not source:
        return Report(parse, [token], [], [], "comments")
    start, end = target.left_edge.i, target.right_edge.i + 1
    wording = f"{text(source)} neither confirmed nor denied {parse.doc[start:end].text}"
    cue = list(parse.doc[token.i : verbs[-1].i + 1])
    return Report(parse, cue, source, [(start, end)], "comments", None, 0.2, wording=wording)


def _plural(source: Sequence[Token]) -> bool:
    return source[-1].tag_ in ("NNS", "NNPS") or source[0].lower_ == "they"
