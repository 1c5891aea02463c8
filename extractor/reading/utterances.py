"""Utterances: what the reports of single sentences amount to over a whole article.

A quotation runs on over sentences; one without a cue belongs to who spoke before it; a relay passes on what
another says; one point made in several sentences is one utterance; "he" is who spoke or was named last.
How an utterance reads as a claim is left to ``attributions``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from extractor.reading import accusations, demands, figures, sayings
from extractor.reading.lexicon import REPORT_NOUNS, ROLE_NOUNS
from extractor.reading.quotations import Quoted, find_quotations
from extractor.reading.reports import Report, points_of, size
from extractor.reading.sources import head_of, is_outlet, phrase_of, text
from extractor.reading.syntax import Parse
from extractor.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Span as EntitySpan
    from spacy.tokens import Token

_FINDERS = (
    sayings.according,
    sayings.hearsay,
    sayings.raised,
    accusations.responsibility,
    accusations.blame,
    accusations.naming,
    demands.commitment,
    demands.appeal,
    demands.refusal,
    figures.figure,
    sayings.speech,
    sayings.noun,
)
"""The patterns, the more special first: the first that knows a word decides about it."""
_CUE_CLASSES = frozenset(["VERB", "AUX", "NOUN", "PROPN", "ADV", "ADJ", "ADP"])
_PRONOUNS = frozenset(["he", "she", "it", "they"])
_TURN = re.compile(
    r"\W*(?:But|However|Meanwhile|At the same time|In addition|Separately|Also|On the other hand)\b"
)
_COVERS = 0.6
"""Share of a report's content from which a report inside it is all that it says."""
_SAME_POINT = 2
"""Shared nouns and verbs from which two sentences of one speaker make one point."""


@dataclass(frozen=True, eq=False)
class Utterance:
    """A report with the stretches of the article that hold what is asserted, and the sentences they touch.

    ``speaker`` is the name that a pronoun or a bare office stands for.
    """

    report: Report
    stretches: list[tuple[int, int]]
    sentences: list[int]
    speaker: Span | None = None
    uncued: bool = False


class Conversation:
    """An article's sentences and quotations, read for who says what."""

    def __init__(self, parses: Sequence[Parse]) -> None:
        self.parses = {parse.sentence.number: parse for parse in parses}
        self.quotations = find_quotations([parse.sentence for parse in parses])

    def utterances(self) -> list[Utterance]:
        """Return the article's utterances, in order."""
        cued = {number: self._cued(parse) for number, parse in self.parses.items()}
        spoken = [stretch for utterances in cued.values() for u in utterances for stretch in u.stretches]
        found: list[Utterance] = []
        for number, parse in self.parses.items():
            for utterance in cued[number]:
                self._add(self._resolved(utterance, found), found)
            quoted = _whole(parse, self._near(parse)) if not cued[number] else None
            if quoted is not None and not any(s < quoted.end and quoted.start < e for s, e in spoken):
                self._attach(parse, quoted, found)
        return _without_repeats(list(chain.from_iterable(map(self._parted, found))), self.parses)

    def _cued(self, parse: Parse) -> list[Utterance]:
        near = self._near(parse)
        return [self._extended(report, near) for report in unnested(find_reports(parse, near))]

    def _near(self, parse: Parse) -> list[Quoted]:
        """Return the quotations that reach into a sentence."""
        start, end = parse.sentence.start, parse.sentence.end
        return [q for q in self.quotations if q.start < end and start < q.end]

    def touched(self, start: int, end: int) -> list[int]:
        """Return the numbers of the sentences that a stretch touches."""
        return [n for n, p in self.parses.items() if p.sentence.start < end and start < p.sentence.end]

    def slice(self, start: int, end: int) -> str:
        """Return a stretch of the article, its sentences joined by blanks."""
        sentences = [self.parses[number].sentence for number in self.touched(start, end)]
        return " ".join(s.text[max(0, start - s.start) : max(0, end - s.start)].strip() for s in sentences)

    def _extended(self, report: Report, near: Sequence[Quoted]) -> Utterance:
        """Return a report with its content as stretches of the article, run on where its quotation does."""
        sentence, doc = report.parse.sentence, report.parse.doc
        stretches = []
        for start, end in report.content:
            first, last = (
                sentence.start + doc[start].idx,
                sentence.start + doc[end - 1].idx + len(doc[end - 1].text),
            )
            for quoted in near:
                if quoted.start < last and first < quoted.end:
                    if quoted.start < sentence.start and first - sentence.start < 3:
                        first = quoted.start
                    if quoted.end > sentence.end:
                        last = quoted.end
            stretches.append((first, last))
        numbers = {sentence.number, *chain.from_iterable(self.touched(*stretch) for stretch in stretches)}
        return Utterance(report, stretches, sorted(numbers))

    def _attach(self, parse: Parse, quoted: Quoted, found: list[Utterance]) -> None:
        """Give a quotation without a cue to who spoke in the sentence before it, if nobody has it."""
        number = parse.sentence.number
        before = next((u for u in reversed(found) if u.report.source), None)
        if before is None or number in before.sentences or number - max(before.sentences) > 1:
            return
        numbers = self.touched(quoted.start, quoted.end)
        if self.parses[before.sentences[-1]].sentence.paragraph == parse.sentence.paragraph:
            joined = sorted({*before.sentences, *numbers})
            found[found.index(before)] = replace(
                before, stretches=[*before.stretches, (quoted.start, quoted.end)], sentences=joined
            )
            return
        report = replace(before.report, doubt=max(before.report.doubt, 0.3), wording=None, root=None)
        speaker = before.speaker or before.report.parse.span(before.report.source)
        self._add(Utterance(report, [(quoted.start, quoted.end)], numbers, speaker, True), found)

    def _add(self, utterance: Utterance, found: list[Utterance]) -> None:
        """Append an utterance, or join it to the last where it goes on with its point."""
        last = found[-1] if found else None
        if (
            last is not None
            and utterance.sentences[0] - last.sentences[-1] == 1
            and self._quoting(utterance)
            and _same_speaker(last, utterance)
            and not _TURN.match(self.parses[utterance.sentences[0]].sentence.text)
            and len(self._topic(last) & self._topic(utterance))
            >= (1 if utterance.speaker and not utterance.uncued else _SAME_POINT)
        ):
            found[-1] = replace(
                last,
                stretches=[*last.stretches, *utterance.stretches],
                sentences=[*last.sentences, *utterance.sentences],
            )
        else:
            found.append(utterance)

    def _quoting(self, utterance: Utterance) -> bool:
        start, end = utterance.stretches[0]
        return any(quoted.start <= start + 1 and end - 1 <= quoted.end for quoted in self.quotations)

    def _topic(self, utterance: Utterance) -> set[str]:
        """Return the lemmas of the nouns and verbs that are said."""
        return {
            token.lemma_.lower()
            for start, end in utterance.stretches
            for number in self.touched(start, end)
            for token in self.parses[number].covering(start, end)
            if (token.pos_ in ("NOUN", "VERB") and not token.is_stop) or token.lower_ == "everyone"
        }

    def _resolved(self, utterance: Utterance, found: Sequence[Utterance]) -> Utterance:
        """Find the name that a pronoun or a bare office stands for: who spoke last, or was named last."""
        report, head = utterance.report, utterance.report.head
        if head is None or not stands_for_another(report.source):
            return utterance
        singular = head.lower_ in ("he", "she") or head.lower_ not in _PRONOUNS
        number = report.parse.sentence.number
        for near in (number, number - 1, number - 2):
            parse = self.parses.get(near)
            if parse is None:
                continue
            for earlier in reversed(found):
                source = earlier.report.source
                if earlier.report.parse is not parse or not source:
                    continue
                if earlier.speaker is not None or (not stands_for_another(source) and _fits(source, head)):
                    return replace(utterance, speaker=earlier.speaker or parse.span(source))
            if not singular and (subject := _acting(parse, head.i if near == number else len(parse.doc))):
                return replace(utterance, speaker=parse.span(subject))
            people = [
                e for e in parse.doc.ents if e.label_ == "PERSON" and (near != number or e.end <= head.i)
            ]
            if singular and people:
                return replace(utterance, speaker=parse.span(_full_name(people[-1])))
        return utterance

    def _parted(self, utterance: Utterance) -> list[Utterance]:
        """Part a quotation where it turns to another point ("But …")."""
        if len(utterance.stretches) != 1 or utterance.report.wording is not None:
            return [utterance]
        (start, end), numbers = utterance.stretches[0], utterance.sentences
        for number in numbers[1:]:
            sentence = self.parses[number].sentence
            if start < sentence.start < end and _TURN.match(sentence.text):
                rest = [n for n in numbers if n >= number or n == utterance.report.parse.sentence.number]
                return [
                    replace(utterance, stretches=[(start, sentence.start)]),
                    replace(utterance, stretches=[(sentence.start, end)], sentences=rest),
                ]
        return [utterance]


def find_reports(parse: Parse, quotations: Sequence[Quoted]) -> list[Report]:
    """Return the reports of a sentence in its order; quoted words report nothing but "according to"."""
    found: list[Report] = []
    for token in parse.doc:
        if token.pos_ not in _CUE_CLASSES:
            continue
        at = parse.offsets(token, token)
        if token.lower_ != "according" and any(quoted.holds(*at) for quoted in quotations):
            continue
        reports = (finder(parse, token, quotations) for finder in _FINDERS)
        report = next((report for report in reports if report is not None), None)
        for part in points_of(report) if report is not None else ():
            if (trimmed := part.trimmed()).content:
                found.append(trimmed)
    return sorted(found, key=lambda report: report.position)


def unnested(reports: Sequence[Report]) -> list[Report]:
    """Settle reports within reports: a relay hands its source on, a speaker's own verb only sets the act."""
    kept = dict(enumerate(reports))
    for i in kept.copy():
        for j in kept.copy():
            if i in kept and j in kept and i != j and kept[j].cue and kept[i].holds(kept[j].cue[0]):
                kept[i], kept[j], gone = _settled(kept[i], kept[j], i, j)
                if gone is not None:
                    del kept[gone]
    return [report for report in kept.values() if report.content]


def _settled(outer: Report, inner: Report, i: int, j: int) -> tuple[Report, Report, int | None]:
    """Return both reports as they stand to each other, and the number of the one that falls away."""
    if inner.head is None:
        return outer, inner, j
    if outer.source and _goes_on(inner):
        return (
            replace(outer, content=_without(outer, inner)),
            replace(inner, source=outer.source, via=outer.via),
            None,
        )
    if inner.head.lower_ in (*_PRONOUNS, "we", "i") and outer.source:
        act = inner.act if outer.act == "states" else outer.act
        return replace(outer, act=act), inner, j
    leads = inner.source[0].i <= outer.content[0][0] + 1
    if leads and is_outlet(inner.source) and not is_outlet(outer.source):
        content = [(inner.cue[-1].i + 1, outer.content[0][1]), *outer.content[1:]]
        return replace(outer, via=inner.source, content=content, wording=None).trimmed(), inner, j
    if not outer.source:
        return outer, inner, None
    if size(inner.content) >= _COVERS * size(outer.content):
        return outer, replace(inner, via=inner.via or _relay(outer)), i
    return (
        replace(outer, content=_without(outer, inner)),
        replace(inner, via=inner.via or _relay(outer)),
        None,
    )


def _relay(outer: Report) -> list[Token]:
    """Return the source of a report as a relay, if it names anybody."""
    return [] if head_of(outer.source).lemma_.lower() in REPORT_NOUNS else outer.source


def _goes_on(inner: Report) -> bool:
    """Say whether a report only goes on with the one around it ("…, adding that", "… and added that")."""
    cue = inner.cue[0]
    if any(child.dep_ in ("nsubj", "nsubjpass") for child in cue.children) or inner.head is None:
        return False
    participle = cue.tag_ == "VBG" and inner.head.lower_ in _PRONOUNS
    return participle or cue.lemma_.lower() == "add" or (cue.dep_ == "conj" and cue.tag_ == "VBD")


def _without(outer: Report, inner: Report) -> list[tuple[int, int]]:
    """Return a content without the clause behind a comma or "who" that is another's report."""
    doc, first = outer.parse.doc, inner.cue[0].i
    while first and (
        doc[first - 1].tag_ in ("WP", "WDT") or doc[first - 1].text == "," or doc[first - 1].dep_ == "cc"
    ):
        first -= 1
    if first == inner.cue[0].i:
        return outer.content
    cut = [(start, min(end, first)) for start, end in outer.content if start < first]
    return cut if size(cut) > 2 else outer.content


def stands_for_another(source: Sequence[Token]) -> bool:
    """Say whether a source is a pronoun or a bare office ("the commander")."""
    head = head_of(source)
    if head.lower_ in _PRONOUNS:
        return True
    return len(source) == 2 and source[0].lower_ == "the" and head.tag_ == "NN" and head.lower_ in ROLE_NOUNS


def _full_name(entity: EntitySpan) -> list[Token]:
    """Return a person's name, with what the parser cut off its end."""
    tokens = list(entity)
    for token in entity.doc[entity.end :]:
        if token.pos_ != "PROPN":
            break
        tokens.append(token)
    return tokens


def _acting(parse: Parse, stop: int) -> list[Token]:
    """Return the subject of a sentence's main verb, where it stands before a word and is no person."""
    for token in parse.doc[:stop]:
        if token.dep_ == "nsubj" and token.head.dep_ == "ROOT" and token.pos_ in ("NOUN", "PROPN"):
            return phrase_of(token, token.head) if token.ent_type_ != "PERSON" else []
    return []


def _fits(source: Sequence[Token], head: Token) -> bool:
    """Say whether a pronoun or office can stand for a source of these words."""
    known = head_of(source)
    plural = known.tag_ in ("NNS", "NNPS")
    person = any(t.ent_type_ == "PERSON" or t.lower_ in ROLE_NOUNS for t in source)
    if head.lower_ == "it":
        return not person and not plural
    if head.lower_ == "they":
        return plural or not person
    return not plural and not is_outlet(source) and (person or known.ent_type_ not in ("ORG", "GPE", "NORP"))


def _same_speaker(earlier: Utterance, later: Utterance) -> bool:
    first = (earlier.speaker.text if earlier.speaker else text(earlier.report.source)).split()
    second = (later.speaker.text if later.speaker else text(later.report.source)).split()
    return bool(first) and bool(second) and first[-1] == second[-1]


def _whole(parse: Parse, near: Sequence[Quoted]) -> Quoted | None:
    """Return the quotation that a sentence opens and consists of."""
    sentence = parse.sentence
    for quoted in near:
        start, end = quoted.start - sentence.start, quoted.end - sentence.start
        if start >= 0 and not any(c.isalnum() for c in sentence.text[:start] + sentence.text[max(end, 0) :]):
            return quoted
    return None


def _without_repeats(found: Sequence[Utterance], parses: dict[int, Parse]) -> list[Utterance]:
    """Join utterances that the article prints twice, as a teaser and in its text."""
    kept: dict[tuple[str, int, int], Utterance] = {}
    for utterance in found:
        sentence = parses[utterance.report.parse.sentence.number].sentence
        key = (sentence.text, utterance.report.position, utterance.stretches[0][0] - sentence.start)
        if key in kept:
            kept[key] = replace(kept[key], sentences=sorted({*kept[key].sentences, *utterance.sentences}))
        else:
            kept[key] = utterance
    return list(kept.values())
