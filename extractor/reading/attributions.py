"""Attributions: the claims of an article, as far as its grammar and its quotation marks show them.

Each utterance of the article is worded as a claim: a self-contained sentence, what it does, how sure it is,
how and when it was said. What is found is a proposal with a ``doubt``; whether it matters is for a model to
settle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.reading import stances
from extractor.reading.dates import find_dates
from extractor.reading.lexicon import COLLECTIVES
from extractor.reading.reports import Report
from extractor.reading.sources import is_outlet, text
from extractor.reading.syntax import Parse
from extractor.reading.utterances import Conversation, Utterance
from extractor.records import Span
from extractor.records.codes import Act, Certainty, Medium, Quotation

if TYPE_CHECKING:
    from spacy.tokens import Token

_OPINION = re.compile(
    r"\b(?:experts?|analysts?|observers?|fellow|professor|researchers?|rumou?rs?|critics)\b", re.I
)
_EXPLETIVE = frozenset(["be", "seem", "appear", "take", "become"])
"""Verbs whose "it" may stand for nothing."""
_DIRECT = 0.95
"""Share of the content in quotation marks from which a quotation is direct."""


@dataclass(frozen=True)
class FoundClaim:
    """One claim as the article words it.

    ``speaker`` is the name that a pronoun or "the commander" stands for, where ``source`` is one. ``doubt``
    runs from 0, sure, to 1.
    """

    sentences: tuple[int, ...]
    source: Span | None
    via: Span | None
    cue: Span | None
    content: str
    quotation: Quotation
    act: Act
    certainty: Certainty
    negated: bool
    medium: Medium
    date: Span | None
    doubt: float
    speaker: Span | None = None


def find_claims(parses: Sequence[Parse]) -> list[FoundClaim]:
    """Return the claims of an article, in the order of the text."""
    conversation = Conversation(parses)
    return [_claim(utterance, conversation) for utterance in conversation.utterances()]


def _claim(utterance: Utterance, conversation: Conversation) -> FoundClaim:
    report, parse = utterance.report, utterance.report.parse
    content, root = _content(utterance, conversation), _root(utterance, conversation)
    quotation, outside = _quotation(utterance, conversation), _outside(utterance)
    source, cue = text(report.source), text(report.cue)
    interviewer = [] if report.via else _interviewer(report)
    stance = stances.weigh(
        report.act, content, root,
        said=f"{source} {cue}", opinion=bool(_OPINION.search(source)), quoted=quotation == "direct",
    )  # fmt: skip
    outlet = is_outlet(report.source) or is_outlet(report.via)
    return FoundClaim(
        sentences=tuple(utterance.sentences),
        source=parse.span(report.source) if report.source else None,
        via=parse.span(report.via or interviewer) if report.via or interviewer else None,
        cue=parse.span(report.cue) if report.cue else None,
        content=content,
        quotation=quotation,
        act=stance.act,
        certainty=stance.certainty,
        negated=stance.negated,
        medium="interview" if interviewer else stances.medium(outside, source, content, outlet=outlet),
        date=_date(report, outside) if report.dated else None,
        doubt=report.doubt,
        speaker=utterance.speaker,
    )


def _content(utterance: Utterance, conversation: Conversation) -> str:
    """Return what is asserted as one sentence, or as many as were said."""
    report = utterance.report
    parts = [conversation.slice(start, end) for start, end in utterance.stretches]
    if report.wording is not None:
        own = len(report.content)
        return " ".join(_sentence(part) for part in (report.wording, *parts[own:]))
    quoted = any(q.start <= utterance.stretches[0][0] < q.end for q in conversation.quotations)
    if not quoted and (pronoun := _own_pronoun(utterance)) is not None:
        parts[0] = text(report.source) + parts[0][len(pronoun) :]
    if report.cue and stances.act_of_cue(report.cue[0]) == "denies":
        parts[0] = "It is not true that " + parts[0]
    numbers = [conversation.touched(*stretch)[:1] for stretch in utterance.stretches]
    pieces = [parts[0]]
    for part, number, before in zip(parts[1:], numbers[1:], numbers, strict=False):
        if number == before:
            pieces[-1] += " " + part
        else:
            pieces.append(part)
    return " ".join(map(_sentence, pieces))


def _own_pronoun(utterance: Utterance) -> str | None:
    """Return the pronoun that opens reported speech where it plainly means its source ("said it struck")."""
    report = utterance.report
    start = report.content[0][0] if report.content else 0
    first = report.parse.doc[start]
    opens = utterance.stretches[0][0] == report.parse.sentence.start + first.idx
    if (
        not opens
        or first.dep_ not in ("nsubj", "nsubjpass")
        or first.head.lemma_ in _EXPLETIVE
        or report.head is None
    ):
        return None
    if report.head.pos_ == "PRON":
        return None
    plural = report.head.tag_ in ("NNS", "NNPS") and report.head.pos_ == "NOUN"
    person = report.head.ent_type_ == "PERSON"
    means = {
        "it": not plural and not person,
        "he": person,
        "she": person,
        "they": report.head.lower_ in COLLECTIVES,
    }
    return str(first.text) if means.get(first.lower_, False) else None


def _sentence(words: str) -> str:
    """Return words as a sentence: unpaired marks off, one blank between words, a capital and a full stop."""
    words = re.sub(r"\s+", " ", words).strip(" ,;:–—-")
    words = re.sub(r"\s+([,.;:!?])", r"\1", words)
    if words.count("“") != words.count("”"):
        words = re.sub(r"[“”]", "", words)
    if words.count('"') % 2:
        words = words.replace('"', "")
    ending = re.search(r"[.!?][”\"]$", words)
    words = words if ending else words.rstrip(" ,;:.")
    if not words:
        return words
    return words[0].upper() + words[1:] + ("" if ending or words[-1] in "?!" else ".")


def _root(utterance: Utterance, conversation: Conversation) -> Token | None:
    """Return the asserted verb: the report's, or that of the sentence in which a long quotation begins."""
    report, start = utterance.report, utterance.stretches[0][0]
    if report.root is not None and (
        report.parse.sentence.start <= start and start <= report.parse.sentence.start + report.root.idx
    ):
        return report.root
    if report.wording is not None:
        return None
    numbers = conversation.touched(*utterance.stretches[0])
    return (
        next((t for t in conversation.parses[numbers[0]].doc if t.dep_ == "ROOT"), None) if numbers else None
    )


def _quotation(utterance: Utterance, conversation: Conversation) -> Quotation:
    """Say how much of the content stands in quotation marks."""
    total = sum(end - start for start, end in utterance.stretches) or 1
    inside = sum(
        max(0, min(end, quoted.end) - max(start, quoted.start))
        for start, end in utterance.stretches
        for quoted in conversation.quotations
    )
    return "direct" if inside >= _DIRECT * total else "mixed" if inside else "indirect"


def _outside(utterance: Utterance) -> str:
    """Return the cue's sentence with what is asserted blanked out."""
    sentence = utterance.report.parse.sentence
    words = list(sentence.text)
    for start, end in utterance.stretches:
        first, last = max(0, start - sentence.start), min(len(words), end - sentence.start)
        words[first:last] = " " * max(0, last - first)
    return "".join(words)


def _date(report: Report, outside: str) -> Span | None:
    """Return the date words nearest the cue that are in its clause and outside of what is said."""
    sentence, at = report.parse.sentence, report.parse.doc[report.position].idx
    found = [(s, e) for s, e in find_dates(outside) if outside[s:e].strip() and _beside(report, s, e)]
    if not found:
        return None
    start, end = min(found, key=lambda span: abs(span[0] - at))
    return Span(start=sentence.start + start, end=sentence.start + end, text=sentence.text[start:end])


def _beside(report: Report, start: int, end: int) -> bool:
    """Say whether date words hang on the cue, on its source, or open or close the sentence beside them."""
    parse = report.parse
    tokens = parse.covering(parse.sentence.start + start, parse.sentence.start + end)
    group = {t.i for t in (*report.cue, *report.source)}
    if not tokens:
        return False
    if min(abs(t.i - i) for t in tokens for i in group) <= 2:
        return True
    verb = tokens[0].head
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    cue = report.cue[0] if report.cue else report.source[0]
    return verb.i in group or verb.is_ancestor(cue) or (cue.is_ancestor(verb) and cue.pos_ != "VERB")


def _interviewer(report: Report) -> list[Token]:
    """Return the outlet to which something was said ("told Reuters", "in an interview with the BBC")."""
    taken = {t.i for t in report.source}
    for token in report.parse.doc:
        if token.pos_ != "PROPN" or token.i in taken or report.holds(token):
            continue
        if token.dep_ in ("pobj", "dobj", "dative") and token.head.lower_ in (
            "to",
            "with",
            "by",
            "told",
            "tells",
        ):
            name = [t for t in token.subtree if t.i <= token.i and t.pos_ != "DET"]
            if is_outlet(name):
                return name
    return []
