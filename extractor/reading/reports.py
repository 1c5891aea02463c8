"""Reports: the places in one sentence where somebody is said to assert something, before they are claims.

A report is a cue ("said", "according to", "reportedly"), who it belongs to, and the words that are asserted.
``sayings`` and ``verdicts`` know the patterns; this module knows what they share: when a cue reports nothing,
and where an asserted clause begins and ends. Quotation marks outrank the parser's clauses, because it errs
most on long quotations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractor.reading.quotations import Quoted
from extractor.reading.sources import head_of
from extractor.reading.stances import act_of_cue
from extractor.reading.syntax import Parse, negated
from extractor.records.codes import Act

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Range = tuple[int, int]
"""Token positions, half-open."""

_REFUSALS = frozenset(
    [
        "decline",
        "refuse",
        "fail",
        "want",
        "hope",
        "ask",
        "need",
        "try",
        "hesitate",
        "plan",
        "able",
        "unable",
        "expect",
    ]
)
_UNREAL = frozenset(["would", "could", "might", "should", "must", "will", "shall"])
_FIRST_PERSON = frozenset(["i", "we"])
_NOBODY = frozenset(["no", "none", "nobody", "noone", "neither"])
_MARKS = frozenset(",;:.“”\"–—-''``‘’")


@dataclass(frozen=True, eq=False)
class Report:
    """One cue with its source and what it brings.

    ``wording`` is the content where grammar had to be turned round; ``dated`` says that date words beside the
    cue tell when it was said; ``doubt`` runs from 0, sure, to 1.
    """

    parse: Parse
    cue: list[Token]
    source: list[Token]
    content: list[Range]
    act: Act
    root: Token | None = None
    doubt: float = 0.0
    via: list[Token] = field(default_factory=list)
    wording: str | None = None
    dated: bool = True

    @property
    def head(self) -> Token | None:
        """The source's head noun."""
        return head_of(self.source) if self.source else None

    @property
    def position(self) -> int:
        """Where the cue stands, or the source of a report without one."""
        return int((self.cue or self.source)[0].i)

    def holds(self, token: Token) -> bool:
        """Say whether a token is part of what is asserted."""
        return any(start <= token.i < end for start, end in self.content)

    def trimmed(self) -> Report:
        """Return the report with marks and blanks cut off the ends of its content."""
        doc, ranges = self.parse.doc, []
        for start, end in self.content:
            while start < end and (doc[start].text in _MARKS or doc[start].is_space):
                start += 1
            while start < end and (doc[end - 1].text in _MARKS or doc[end - 1].is_space):
                end -= 1
            if start < end:
                ranges.append((start, end))
        return replace(self, content=ranges)


def size(content: Sequence[Range]) -> int:
    """Return how many tokens some ranges hold."""
    return sum(end - start for start, end in content)


def idle(verb: Token) -> bool:
    """Say whether a cue reports nothing: negated, unreal, refused, nobody's, or the author's own."""
    if negated(verb) or any(c.dep_ in ("aux", "preconj") and c.lower_ in _UNREAL for c in verb.children):
        return True
    if any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in verb.children):
        return True
    governor = verb.head
    governed = verb.dep_ in ("xcomp", "acl", "advcl", "ccomp") and verb.tag_ == "VB"
    if governed and (governor.lemma_.lower() in _REFUSALS or negated(governor)):
        return True
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    return any(c.lower_ in _NOBODY or c.lower_ in _FIRST_PERSON or denied(c) for c in subjects)


def denied(noun: Token) -> bool:
    """Say whether a noun is negated ("no group")."""
    return any(c.lower_ in _NOBODY and c.dep_ in ("det", "preconj", "advmod", "nsubj") for c in noun.children)


def clause_of(
    root: Token, cue: Token, source: Sequence[Token], quotations: Sequence[Quoted], parse: Parse
) -> list[Range]:
    """Return the words of an asserted clause: behind the cue, before it, or around it."""
    opening = next(
        (c for c in root.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < cue.i < root.i), None
    )
    if opening is not None:  # "the ceasefire, they said, was holding"
        group = [cue.i, *(t.i for t in source)]
        return [(opening.left_edge.i, min(group)), (max(group) + 1, root.right_edge.i + 1)]
    if root.i > cue.i:
        return [_behind(root, cue, source, quotations, parse)]
    return _around(root, cue, source)


def points_of(report: Report) -> list[Report]:
    """Part a report at each further "that": "said that X and that Y" makes two points."""
    if report.root is None or report.wording is not None:
        return [report]
    parted = [report]
    for verb in report.root.conjuncts:
        mark = next((c for c in verb.children if c.dep_ == "mark" and c.lower_ == "that"), None)
        last = parted[-1]
        if mark is None or not last.holds(mark) or mark.i <= report.cue[-1].i:
            continue
        link = (
            next((t.i for t in reversed(mark.doc[: mark.i]) if t.dep_ != "cc" and not t.is_punct), mark.i) + 1
        )
        before = [(start, min(end, link)) for start, end in last.content if start < link]
        behind = [(max(start, mark.i + 1), end) for start, end in last.content if end > mark.i + 1]
        if size(before) > 2 and size(behind) > 2:
            parted[-1:] = [replace(last, content=before), replace(last, content=behind, root=verb)]
    return parted


def _behind(
    root: Token, cue: Token, source: Sequence[Token], quotations: Sequence[Quoted], parse: Parse
) -> Range:
    doc = cue.doc
    start = max(root.left_edge.i, cue.i + 1, *(t.i + 1 for t in source if t.i < root.i), 0)
    for mark in root.children:
        if mark.dep_ == "mark" and mark.lower_ == "that" and start <= mark.i < root.i:
            start = mark.i + 1
    start = _past_date(doc, cue, start, root)
    end = root.right_edge.i + 1
    for (
        verb
    ) in cue.children:  # "said that X had happened, and Y would follow": the second half hangs on the cue
        backshifted = any(c.dep_ == "aux" and c.lower_ in ("would", "had") for c in verb.children)
        if (
            verb.dep_ == "conj"
            and verb.i >= end
            and act_of_cue(verb) is None
            and (backshifted and any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children))
        ):
            end = verb.right_edge.i + 1
    return start, _quotation_end(parse, start, end, quotations)


def _past_date(doc: Doc, cue: Token, start: int, root: Token) -> int:
    """Return where a clause begins behind the date of its cue ("said on Sunday it fired")."""
    at = start
    if at == cue.i + 1 and doc[at].lower_ in ("on", "in", "late", "early") and at + 1 < root.i:
        at += 1
    while at < root.i and doc[at].ent_type_ in ("DATE", "TIME"):
        at += 1
    dated = at > start and doc[at - 1].ent_type_ in ("DATE", "TIME")
    return at if dated and start == cue.i + 1 and doc[at].text != "," else start


def _around(root: Token, cue: Token, source: Sequence[Token]) -> list[Range]:
    group = [cue.i, *(t.i for t in source)]
    ranges = [(root.left_edge.i, min(i for i in group if i > root.i))]
    rest = [
        t for t in cue.doc[max(group) + 1 :]
        if root.is_ancestor(t) and not (cue.dep_ == "parataxis" and cue.is_ancestor(t)) and not t.is_punct
    ]  # fmt: skip
    if rest and rest[0].pos_ in ("CCONJ", "SCONJ", "ADP", "VERB", "PRON"):
        ranges.append((rest[0].i, rest[-1].i + 1))
    return ranges


def _quotation_end(parse: Parse, start: int, end: int, quotations: Sequence[Quoted]) -> int:
    """Return where a clause ends when a quotation that begins in it runs on."""
    doc, base = parse.doc, parse.sentence.start
    first, last = base + doc[start].idx, base + doc[end - 1].idx
    for quoted in quotations:
        if first - 2 <= quoted.start <= last + 1 < quoted.end:
            while end < len(doc) and base + doc[end].idx < quoted.end:
                end += 1
    return end


def quoted_ranges(
    parse: Parse, cue: Token, source: Sequence[Token], quotations: Sequence[Quoted]
) -> list[Range]:
    """Return the quotations of a sentence that a cue can bring: several words beside source and cue."""
    ranges, taken = [], {t.i for t in source} | {cue.i}
    for quoted in quotations:
        tokens = parse.covering(quoted.start, quoted.end)
        if len(tokens) > 1 and not taken & {t.i for t in tokens}:
            ranges.append((tokens[0].i, tokens[-1].i + 1))
    return ranges
