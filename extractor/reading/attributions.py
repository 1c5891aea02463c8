"""Attributions: the claims of an article, as far as its grammar and its quotation marks show them.

Joins what ``reports`` finds in single sentences: a quotation runs on over sentences, a relay passes on what
another says, a quotation without a cue belongs to who spoke before it, and "he" is who was named last. What is
found is a proposal with a ``doubt``; whether it is a claim that matters is for the caller's model to settle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.reading import stances
from extractor.reading.dates import find_dates
from extractor.reading.quotations import Quoted, find_quotations
from extractor.reading.reports import Report, find_reports, is_outlet, reports_in_order
from extractor.reading.syntax import Parse
from extractor.records import Span
from extractor.records.codes import Act, Certainty, Medium, Quotation

if TYPE_CHECKING:
    from spacy.tokens import Token

_PRONOUNS = frozenset("he she it they his her their who".split())
_OPINION = re.compile(r"\b(?:experts?|analysts?|observers?|fellow|professor|researchers?|rumou?rs?|critics)\b", re.I)
_COVERS = 0.6
_SAME_POINT = 2


@dataclass(frozen=True)
class FoundClaim:
    """One claim as the article words it. ``speaker`` is the name that a pronoun or "the commander" stands for."""

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


@dataclass
class _Utterance:
    """A report with the stretches of the article that it covers."""

    report: Report
    stretches: list[tuple[int, int]]
    sentences: list[int]
    free: bool = False
    speaker: Span | None = None


def find_claims(parses: Sequence[Parse]) -> list[FoundClaim]:
    """Return the claims of an article, in the order of the text."""
    article = _Article(parses)
    return [article.claim(utterance) for utterance in article.utterances()]


class _Article:
    """An article's parses with its quotations, and who spoke last."""

    def __init__(self, parses: Sequence[Parse]) -> None:
        self.parses = parses
        self.by_number = {parse.sentence.number: parse for parse in parses}
        self.quotations = find_quotations([parse.sentence for parse in parses])

    def utterances(self) -> list[_Utterance]:
        found: list[_Utterance] = []
        for parse in self.parses:
            near = [q for q in self.quotations if q.start < parse.sentence.end and parse.sentence.start < q.end]
            reports = _unnested(list(reports_in_order(find_reports(parse, near))), near)
            if reports:
                for report in reports:
                    utterance = self._utterance(report, near)
                    self._resolve(utterance, found)
                    found.append(utterance)
            elif free := self._free(parse, near):
                self._attach(parse, free, found)
        found = list(_one_point(found, self.by_number))
        return _without_repeats(_parted(found, self), self.by_number)

    def _utterance(self, report: Report, near: Sequence[Quoted]) -> _Utterance:
        """Return a report with its content as stretches of the article, run on where its quotation does."""
        base, doc = report.parse.sentence.start, report.parse.doc
        stretches = []
        for start, end in report.content:
            first, last = base + doc[start].idx, base + doc[end - 1].idx + len(doc[end - 1].text)
            for quoted in near:
                if quoted.start < last and first < quoted.end:
                    if quoted.start < base and first - base < 3:
                        first = quoted.start
                    if quoted.end > report.parse.sentence.end and last > quoted.start:
                        last = quoted.end
            stretches.append((first, last))
        sentences = [report.parse.sentence.number]
        for first, last in stretches:
            sentences += [
                p.sentence.number for p in self.parses if p.sentence.start < last and first < p.sentence.end
            ]
        return _Utterance(report, stretches, sorted(set(sentences)))

    def _free(self, parse: Parse, near: Sequence[Quoted]) -> Quoted | None:
        """Return the quotation that a sentence without a cue opens and consists of."""
        sentence = parse.sentence
        for quoted in near:
            rest = sentence.text[: max(0, quoted.start - sentence.start)] + sentence.text[quoted.end - sentence.start :]
            if quoted.start >= sentence.start and not any(c.isalpha() for c in rest):
                return quoted
        return None

    def _attach(self, parse: Parse, quoted: Quoted, found: list[_Utterance]) -> None:
        """Give a quotation without a cue to who spoke in the sentence before it."""
        number = parse.sentence.number
        covered = [p.sentence.number for p in self.parses if p.sentence.start < quoted.end and quoted.start < p.sentence.end]
        if any(number in utterance.sentences for utterance in found):
            return
        before = next((u for u in reversed(found) if u.report.source), None)
        if before is None or number - max(before.sentences) > 1:
            return
        same = self.by_number[before.sentences[-1]].sentence.paragraph == parse.sentence.paragraph
        if same:
            before.stretches.append((quoted.start, quoted.end))
            before.sentences = sorted({*before.sentences, *covered})
        else:
            report = replace(before.report, doubt=max(before.report.doubt, 0.3), wording=None, root=None, content=[])
            found.append(_Utterance(report, [(quoted.start, quoted.end)], covered, True, before.speaker))

    def _resolve(self, utterance: _Utterance, found: Sequence[_Utterance]) -> None:
        """Find the name that a pronoun or a bare office stands for: who spoke last, or was named last."""
        report = utterance.report
        head = report.head
        if head is None or not _stands_for_another(report.source, head):
            return
        number = report.parse.sentence.number
        for near in (number, number - 1, number - 2):
            parse = self.by_number.get(near)
            if parse is None:
                continue
            persons = head.lower_ in ("he", "she") or head.lower_ not in _PRONOUNS
            for earlier in reversed(found):
                if earlier.report.parse is parse and earlier.report.source:
                    name = earlier.speaker or parse.span(earlier.report.source)
                    if persons == _personal(earlier.report.source) or earlier.speaker is not None:
                        utterance.speaker = name
                        return
            before = [
                entity for entity in parse.doc.ents
                if entity.label_ == "PERSON" and (near != number or entity.end <= head.i)
            ]  # fmt: skip
            if persons and before:
                utterance.speaker = parse.span(list(before[-1]))
                return

    def claim(self, utterance: _Utterance) -> FoundClaim:
        report, parse = utterance.report, utterance.report.parse
        head = report.head
        content = self._content(utterance)
        asserted = report.root
        quotation = self._quotation(utterance)
        source = _words(report.source)
        outside = self._outside(utterance)
        opinion = bool(_OPINION.search(source))
        act = stances.act(report.act, content, asserted, opinion=opinion)
        words = f"{source} {_words(report.cue)}"
        return FoundClaim(
            sentences=tuple(utterance.sentences),
            source=parse.span(report.source) if report.source else None,
            via=parse.span(report.via) if report.via else self._interviewer(report),
            cue=parse.span(report.cue) if report.cue else None,
            content=content,
            quotation=quotation,
            act=act,
            certainty=stances.certainty(act, content, asserted, words=words) if not _refuses(report) else "unknown",
            negated=report.act in ("denies", "denies_responsibility") or stances.denies(content, asserted),
            medium=stances.medium(outside, source, outlet=is_outlet(report.source) or is_outlet(report.via)),
            date=self._date(utterance) if report.dated else None,
            doubt=min(1.0, report.doubt + (0.2 if head is None and not report.cue else 0.0)),
            speaker=utterance.speaker,
        )

    def _content(self, utterance: _Utterance) -> str:
        report = utterance.report
        base = report.parse.sentence
        if report.wording is not None and len(utterance.sentences) == 1:
            return _sentence(report.wording)
        parts = [self._slice(start, end) for start, end in utterance.stretches]
        if report.wording is not None:
            parts = [report.wording, *parts[1:]]
        text = " ".join(parts)
        first = report.parse.doc[report.content[0][0]] if report.content and not utterance.free else None
        if (
            first is not None
            and first.lower_ in ("it", "he", "she", "they")
            and first.dep_ in ("nsubj", "nsubjpass")
            and report.source
            and report.source[0].lower_ not in _PRONOUNS
            and first.head.lemma_ != "be"
            and utterance.stretches[0][0] >= base.start
            and (first.lower_ == "they") == (report.source[-1].tag_ in ("NNS", "NNPS") or first.lower_ == "they")
        ):
            text = f"{_words(report.source)}{text[len(first.text):]}"
        return _sentence(("It is not true that " if report.act == "denies" and report.wording is None else "") + text)

    def _slice(self, start: int, end: int) -> str:
        """Return a stretch of the article, its sentences joined by blanks."""
        parts = [
            p.sentence.text[max(0, start - p.sentence.start) : end - p.sentence.start]
            for p in self.parses if p.sentence.start < end and start < p.sentence.end
        ]  # fmt: skip
        return " ".join(part.strip() for part in parts)

    def _quotation(self, utterance: _Utterance) -> Quotation:
        """Say how much of the content stands in quotation marks."""
        total = sum(end - start for start, end in utterance.stretches) or 1
        inside = sum(
            max(0, min(end, quoted.end) - max(start, quoted.start))
            for start, end in utterance.stretches for quoted in self.quotations
        )  # fmt: skip
        return "direct" if inside > 0.8 * total else "mixed" if inside else "indirect"

    def _outside(self, utterance: _Utterance) -> str:
        """Return the words of the cue's sentence that are not content."""
        sentence = utterance.report.parse.sentence
        text = list(sentence.text)
        for start, end in utterance.stretches:
            for i in range(max(0, start - sentence.start), min(len(text), end - sentence.start)):
                text[i] = " "
        return "".join(text)

    def _date(self, utterance: _Utterance) -> Span | None:
        """Return the date words beside the cue, outside what is said."""
        report = utterance.report
        sentence = report.parse.sentence
        outside = self._outside(utterance)
        at = (report.cue or report.source)[0].idx
        found = [(s, e) for s, e in find_dates(outside) if outside[s:e].strip()]
        if not found:
            return None
        start, end = min(found, key=lambda span: abs(span[0] - at))
        return Span(start=sentence.start + start, end=sentence.start + end, text=sentence.text[start:end])

    def _interviewer(self, report: Report) -> Span | None:
        """Return the outlet to which something was said ("told Reuters", "in an interview with the BBC")."""
        doc, taken = report.parse.doc, set(report.source)
        for token in doc:
            if token.pos_ != "PROPN" or token in taken or report.holds(token) or token.dep_ in ("compound", "nmod"):
                continue
            if token.dep_ not in ("pobj", "dobj", "dative") or token.head.lower_ not in ("to", "with", "by", "told"):
                continue
            name = [t for t in token.subtree if t.i <= token.i]
            if is_outlet(name):
                return report.parse.span([t for t in name if t.pos_ != "DET"])
        return None


def _words(tokens: Sequence[Token]) -> str:
    return tokens[0].doc[tokens[0].i : tokens[-1].i + 1].text if tokens else ""


def _sentence(text: str) -> str:
    """Return words as a sentence: outer marks off, one blank between words, a capital and a full stop."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:–—-")
    if not re.search(r"[“\"].*[”\"].*[“\"]", text):
        text = text.strip("“”\"'‘’`") if text.count('"') + text.count("“") + text.count("”") < 2 else text
    text = re.sub(r"\s+([,.;:])", r"\1", text).rstrip(" ,;:.")
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in "?!" else ".")


def _refuses(report: Report) -> bool:
    return report.act == "comments" and report.wording is not None and "neither confirmed" in report.wording


def _stands_for_another(source: Sequence[Token], head: Token) -> bool:
    if head.lower_ in _PRONOUNS:
        return True
    return len(source) == 2 and source[0].lower_ == "the" and head.pos_ == "NOUN" and head.tag_ == "NN" and (
        head.lower_ in stances.OFFICES
    )


def _personal(source: Sequence[Token]) -> bool:
    """Say whether a source is one person."""
    return any(t.ent_type_ == "PERSON" or t.lower_ in stances.OFFICES or t.lower_ in ("he", "she", "mr", "ms") for t in source)


def _unnested(reports: list[Report], near: Sequence[Quoted]) -> list[Report]:
    """Settle reports within reports: a relay hands its source on, a speaker's own verb only sets the act."""
    kept = list(reports)
    for outer in reports:
        for inner in reports:
            if inner is outer or inner not in kept or outer not in kept or not inner.cue or not outer.holds(inner.cue[0]):
                continue
            head = inner.head
            if head is not None and head.lower_ in ("he", "she", "it", "they", "we") and outer.source:
                if inner.dated or inner.content:
                    kept.remove(inner)
                    if outer.act == "states":
                        outer.act = inner.act
                continue
            if head is None:
                if inner.source or not inner.cue:
                    continue
                kept.remove(inner)
                continue
            share = _size(inner.content) / max(1, _size(outer.content))
            if is_outlet(inner.source) and not is_outlet(outer.source) and share < 1 and inner.source[0].i <= outer.content[0][0] + 1:
                outer.via = inner.source
                outer.content[0] = (inner.cue[-1].i + 1, outer.content[0][1])
                outer.wording = None
                kept.remove(inner)
            elif share >= _COVERS and not outer.via:
                inner.via = inner.via or outer.source
                kept.remove(outer)
            elif outer.source:
                inner.via = inner.via or outer.source
                outer.content = _without(outer.content, inner)
    return [report for report in kept if report.content]


def _without(content: list[tuple[int, int]], inner: Report) -> list[tuple[int, int]]:
    """Return a content without the clause that hangs on its end and is another's report."""
    first = min(t.i for t in inner.cue)
    doc = inner.parse.doc
    while first > content[0][0] and doc[first - 1].tag_ in ("WP", "WDT") or doc[first - 1].text == ",":
        first -= 1
    cut = [(start, min(end, first)) for start, end in content if start < first]
    return cut if cut and _size(cut) > 2 else content


def _size(content: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in content)


def _one_point(found: list[_Utterance], by_number: dict[int, Parse]) -> Iterator[_Utterance]:
    """Yield utterances, joining those of one speaker that follow each other and go on about the same thing."""
    last: _Utterance | None = None
    for utterance in found:
        if (
            last is not None
            and utterance.sentences[0] - last.sentences[-1] == 1
            and _same_speaker(last, utterance)
            and len(_topic(last, by_number) & _topic(utterance, by_number)) >= _SAME_POINT - (utterance.free or bool(utterance.speaker))
            and any(u.free or _quotes(u, by_number) for u in (last, utterance))
        ):
            last.stretches += utterance.stretches
            last.sentences = sorted({*last.sentences, *utterance.sentences})
            continue
        if last is not None:
            yield last
        last = utterance
    if last is not None:
        yield last


def _quotes(utterance: _Utterance, by_number: dict[int, Parse]) -> bool:
    return any(c in by_number[n].sentence.text for n in utterance.sentences for c in '“"')


def _same_speaker(a: _Utterance, b: _Utterance) -> bool:
    if b.free:
        return True
    first = a.speaker.text if a.speaker else _words(a.report.source)
    second = b.speaker.text if b.speaker else _words(b.report.source)
    return bool(first) and (first == second or first.split()[-1] == second.split()[-1])


def _topic(utterance: _Utterance, by_number: dict[int, Parse]) -> set[str]:
    """Return the lemmas of the nouns and verbs that are said."""
    topic = set()
    for number in utterance.sentences:
        parse = by_number[number]
        for start, end in utterance.stretches:
            topic |= {
                t.lemma_.lower() for t in parse.covering(start, end)
                if t.pos_ in ("NOUN", "PROPN", "VERB", "PRON") and not t.is_stop or t.lower_ == "everyone"
            }  # fmt: skip
    return topic


def _parted(found: list[_Utterance], article: _Article) -> list[_Utterance]:
    """Part a quotation where it turns to another point ("But …")."""
    parted: list[_Utterance] = []
    for utterance in found:
        turns = [
            n for n in utterance.sentences[1:]
            if re.match(r"[“\"]?(?:But|However|Meanwhile)\b", article.by_number[n].sentence.text)
            and not any(u.sentences == [n] for u in found)
        ]  # fmt: skip
        if len(utterance.stretches) == 1 and turns and utterance.report.wording is None:
            start, end = utterance.stretches[0]
            cut = article.by_number[turns[0]].sentence.start
            if start < cut < end:
                first = replace(utterance, stretches=[(start, cut)], sentences=list(utterance.sentences))
                report = replace(utterance.report, root=None)
                second = _Utterance(report, [(cut, end)], [n for n in utterance.sentences if n >= turns[0]], False, utterance.speaker)
                parted += [first, second]
                continue
        parted.append(utterance)
    return parted


def _without_repeats(found: list[_Utterance], by_number: dict[int, Parse]) -> list[_Utterance]:
    """Join claims that the article prints twice, as a teaser and in its text."""
    kept: dict[tuple[str, str], _Utterance] = {}
    for utterance in found:
        text = by_number[utterance.report.parse.sentence.number].sentence.text
        at = (utterance.report.cue or utterance.report.source)[0].i
        key = (text, f"{at} {utterance.free} {utterance.stretches[0][0] - utterance.report.parse.sentence.start}")
        if key in kept:
            kept[key].sentences = sorted({*kept[key].sentences, *utterance.sentences})
        else:
            kept[key] = utterance
    return list(kept.values())
