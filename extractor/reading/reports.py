"""Reports: the places in one parsed sentence where somebody is said to assert something.

A report is a cue ("said", "according to", "reportedly"), who it belongs to, and the words that are asserted.
Which reports are claims, what they amount to over several sentences, and who "he" is, is decided in
``attributions``. The parser errs most on long quotations and on titles before names, so quotation marks outrank
its clauses and a subject may be read off the words beside the cue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractor.reading.lexicon import (
    BODIES,
    RAISING,
    REPORT_NOUNS,
    STRONG_CUES,
    TITLES,
    WITH_OBJECT,
)
from extractor.reading.names import fold, organisations
from extractor.reading.quotations import Quoted
from extractor.reading.stances import act_of_cue
from extractor.reading.syntax import Parse, agents, negated, objects_of, passive
from extractor.records.codes import Act

if TYPE_CHECKING:
    from spacy.tokens import Token

Range = tuple[int, int]
"""Token positions, half-open."""

_REFUSALS = frozenset("decline refuse fail want hope ask need try hesitate plan continue able".split())
_UNREAL = frozenset("would could might should must".split())
_FIRST = frozenset(["i", "we"])
_EMERGING = frozenset("emerge surface circulate spread suggest indicate say claim show".split())
_COMMITTING = frozenset("threaten vow pledge promise swear".split())
_CALLING = frozenset("call describe label brand dub denounce characterise characterize depict".split())
_URGING = frozenset("urge call ask order appeal tell press".split())
_HEARSAY = frozenset("reportedly allegedly supposedly purportedly".split())
_FREE_SPEECH = frozenset("say write tweet tell note add post state".split())
_OUTLETS = frozenset("media newspaper newspapers daily agency broadcaster outlet outlets tv television radio channel".split())
_TRIM = frozenset(",;:.“”\"–—-''``‘’…")


@dataclass
class Report:
    """One cue with its source and what it brings. ``wording`` is the content where it had to be turned round."""

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
        if not self.source:
            return None
        return next((t for t in self.source if t.head not in self.source), self.source[-1])

    def holds(self, token: Token) -> bool:
        """Say whether a token is part of what is asserted."""
        return any(start <= token.i < end for start, end in self.content)


def find_reports(parse: Parse, quotations: Sequence[Quoted]) -> list[Report]:
    """Return the reports of a sentence, in the order of their cues; those inside quotations are left out."""
    found: list[Report] = []
    for token in parse.doc:
        quoted = _quotation(parse, token, quotations)
        if quoted is not None and token.lower_ != "according":
            continue
        for finder in (_according, _hearsay, _raised, _verdict, _commitment, _appeal, _speech, _noun):
            report = finder(parse, token, quotations)
            if report is not None:
                if report.content or report.wording:
                    found.append(_trimmed(report))
                break
    return found


def is_outlet(tokens: Sequence[Token]) -> bool:
    """Say whether some words name a news outlet, which relays rather than asserts."""
    if not tokens:
        return False
    words = [t for t in tokens if t.pos_ != "DET"]
    if not words:
        return False
    doc = words[0].doc
    name = fold(doc[words[0].i : words[-1].i + 1].text)
    known = organisations().get(name) or organisations().get(name.removeprefix("the "))
    if known is not None:
        return known.kind == "media"
    nouns = [t for t in words if t.pos_ in ("NOUN", "PROPN")]
    if not nouns:
        return False
    head = next((t for t in words if t.head not in words), nouns[-1])
    if head.lower_ in _OUTLETS and (head.lower_ != "agency" or "news" in name.split()) or name.endswith("news service"):
        return True
    return head.pos_ == "PROPN" and BODIES.get(head.lower_) == "media" and len(nouns) > 1


def _quotation(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Quoted | None:
    start, end = parse.offsets(token, token)
    return next((q for q in quotations if q.holds(start, end)), None)


def _trimmed(report: Report) -> Report:
    """Return the report with its ranges cut to words and its source cleared of what is content or cue."""
    doc = report.parse.doc
    ranges = []
    for start, end in report.content:
        while start < end and (doc[start].text in _TRIM or doc[start].is_space):
            start += 1
        while start < end and (doc[end - 1].text in _TRIM and doc[end - 1].text not in ("…",) or doc[end - 1].is_space):
            end -= 1
        if start < end:
            ranges.append((start, end))
    return replace(report, content=ranges)


# Who says it


def source_of(verb: Token) -> list[Token]:
    """Return the words of who does the saying: a verb's subject, its "by", or the name beside it."""
    heads = [c for c in verb.children if c.dep_ in ("nsubj", "csubj") and c.i != verb.i]
    if passive(verb) and not heads:
        heads = agents(verb)[:1]
        return _phrase(heads[0], verb) if heads else []
    if heads:
        before = [h for h in heads if h.i < verb.i]
        head = (before or heads)[-1]
        if head.tag_ in ("WP", "WDT") and verb.dep_ == "relcl":
            return _phrase(verb.head, verb)
        return _phrase(head, verb)
    if verb.dep_ == "relcl":
        return _phrase(verb.head, verb)
    if beside := _beside(verb):
        return beside
    governor = verb.head
    if verb.dep_ in ("conj", "xcomp", "advcl", "acl", "ccomp", "pcomp", "prep", "dep") and governor is not verb:
        if governor.pos_ == "ADP":
            governor = governor.head
        if governor.pos_ in ("NOUN", "PROPN"):
            if governor.lemma_.lower() in ("statement", "message", "letter", "video", "post", "communique", "note") and (
                owner := _owner(governor)
            ):
                return owner
            return _phrase(governor, verb)
        if passive(governor):
            doers = agents(governor)
            return _phrase(doers[0], verb) if doers else _passive_subject(governor, verb)
        return source_of(governor)
    return []


def _passive_subject(governor: Token, verb: Token) -> list[Token]:
    return next((_phrase(c, verb) for c in governor.children if c.dep_ == "nsubjpass"), [])


def _owner(noun: Token) -> list[Token]:
    """Return whose statement a statement is: its possessor, its "by" or "from", or who issued it."""
    for child in noun.children:
        if child.dep_ == "poss":
            return _phrase(child, noun)
    for owner in (*agents(noun), *objects_of(noun, "from", "by")):
        return _phrase(owner, noun)
    verb = noun.head
    if noun.dep_ == "dobj" and verb.pos_ == "VERB":
        return source_of(verb)
    if noun.dep_ == "pobj" and noun.head.head.pos_ == "VERB":
        return source_of(noun.head.head)
    return []


def _beside(verb: Token) -> list[Token]:
    """Return the name right before a verb and its auxiliaries, or right behind it, whatever the parser made of it."""
    doc, last = verb.doc, verb.i - 1
    while last >= 0 and doc[last].pos_ in ("AUX", "ADV") and not doc[last].text[0].isupper():
        last -= 1
    first = last
    while first >= 0 and (doc[first].pos_ == "PROPN" or (doc[first].text[0].isupper() and first > 0)):
        first -= 1
    return list(doc[first + 1 : last + 1])


def _phrase(head: Token, verb: Token) -> list[Token]:
    """Return a source as the article words it, office and defining clause included, on its side of the verb."""
    doc = verb.doc
    first, last = head.left_edge.i, head.right_edge.i
    if head.i < verb.i:
        last = min(last, verb.i - 1)
    else:
        first = max(first, verb.i + 1)
    for child in sorted(head.subtree, key=lambda t: t.i):
        edge = child.left_edge.i
        if child.dep_ in ("relcl", "acl", "cc", "conj", "prep", "advcl", "punct") and head.i < edge <= last:
            comma = doc[edge - 1].text == ","
            clause = child.dep_ in ("relcl", "acl", "advcl") and comma
            dated = child.dep_ == "prep" and child.head is head and any(t.ent_type_ == "DATE" for t in child.subtree)
            relays = child.dep_ == "acl" and child.lower_ in ("quoting", "citing", "saying", "claiming")
            dash = child.text in "–—" and child.dep_ == "punct"
            if clause or dated or relays or dash or child is verb or verb in child.subtree:
                last = min(last, edge - 1)
    if head.i > verb.i:  # an inverted subject ends at the comma, unless names go on behind it
        last = min(last, head.sent.end - 1)
    first = _leftward(doc[first])
    tokens = list(doc[first : last + 1])
    while tokens and (tokens[-1].is_punct or tokens[-1].pos_ in ("AUX", "ADV", "CCONJ", "SCONJ") or tokens[-1].is_space):
        tokens.pop()
    while tokens and (tokens[0].is_punct or tokens[0].dep_ in ("cc", "mark", "advmod") and tokens[0].lower_ in ("but", "and", "while")):
        tokens.pop(0)
    return tokens


def _leftward(first: Token) -> int:
    """Return where a source begins when the parser cut a title or a name off before it."""
    doc, start = first.doc, first.i
    while start and (doc[start - 1].text in TITLES or (doc[start - 1].text == "." and start > 1 and doc[start - 2].text in TITLES)):
        start -= 1
    if start > 1 and doc[start - 1].text == "," and doc[start - 2].ent_type_ == "PERSON" and first.pos_ == "DET":
        start -= 2
        while start and doc[start - 1].ent_type_ == "PERSON":
            start -= 1
    return start


def _relay(phrase: list[Token], head: Token) -> tuple[list[Token], list[Token]]:
    """Return source and relay of a phrase that may read "X quoting Y"."""
    for child in head.children:
        if child.lower_ in ("quoting", "citing") and child.dep_ in ("acl", "advcl", "prep"):
            quoted = next((t for t in child.children if t.dep_ in ("dobj", "pobj")), None)
            if quoted is not None:
                return _phrase(quoted, child), [t for t in phrase if t.i < child.i]
    return phrase, []


# What is asserted


def _clause(root: Token, cue: Token, source: Sequence[Token], quotations: Sequence[Quoted], parse: Parse) -> list[Range]:
    """Return the words of the asserted clause, before the cue, behind it, or around it."""
    doc = cue.doc
    group = [cue.i, *(t.i for t in source)]
    if root.i > cue.i:
        start = max(root.left_edge.i, cue.i + 1)
        if any(t.i > cue.i for t in source):
            start = max(start, max(group) + 1)
        mark = next((t for t in root.children if t.dep_ == "mark" and t.lower_ == "that" and t.i < root.i), None)
        if mark is not None and mark.i >= start:
            start = mark.i + 1
        while start < root.i and doc[start].ent_type_ in ("DATE", "TIME") and doc[start].dep_ == "npadvmod" and doc[start - 1] is cue:
            start += 1
        end = max(root.right_edge.i + 1, root.i + 1)
        if any(t.i > cue.i and t.i < start for t in source) or True:
            end = _with_quotation(parse, start, end, quotations)
        return [(start, end)]
    start, stop = root.left_edge.i, min(i for i in group if i > root.i)
    ranges = [(start, stop)]
    after = max(group) + 1
    rest = [t for t in doc[after:] if t in root.subtree or root.is_ancestor(t)]
    if rest and doc[rest[0].i - 1].text == "," or rest and rest[0].dep_ == "cc":
        tail = [t for t in rest if not cue.is_ancestor(t) or root.i < cue.i and cue.dep_ != "parataxis"]
        if tail:
            ranges.append((tail[0].i, tail[-1].i + 1))
    return ranges


def _with_quotation(parse: Parse, start: int, end: int, quotations: Sequence[Quoted]) -> int:
    """Return where a clause ends when a quotation that begins in it runs on."""
    doc = parse.doc
    first = parse.sentence.start + doc[start].idx
    last = parse.sentence.start + doc[end - 1].idx
    for quoted in quotations:
        if first - 2 <= quoted.start <= last + 1 < quoted.end:
            while end < len(doc) and parse.sentence.start + doc[end].idx < quoted.end:
                end += 1
    return end


def _quoted_ranges(parse: Parse, cue: Token, source: Sequence[Token], quotations: Sequence[Quoted]) -> list[Range]:
    """Return the quotations of a sentence that a cue can bring: those outside its source, of more than a word."""
    ranges = []
    for quoted in quotations:
        tokens = parse.covering(quoted.start, quoted.end)
        if len(tokens) > 1 and not (set(tokens) & set(source)) and cue not in tokens:
            ranges.append((tokens[0].i, tokens[-1].i + 1))
    return ranges


def _text(parse: Parse, start: int, end: int) -> str:
    return parse.doc[start:end].text.strip(" ,;:") if start < end else ""


def _words(tokens: Sequence[Token]) -> str:
    return tokens[0].doc[tokens[0].i : tokens[-1].i + 1].text if tokens else ""


def _idle(verb: Token) -> bool:
    """Say whether a cue reports nothing: negated, unreal, refused, or the author's own."""
    if negated(verb) or any(c.dep_ in ("aux", "preconj") and c.lower_ in _UNREAL for c in verb.children):
        return True
    if any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in verb.children):
        return True
    governor = verb.head
    if verb.dep_ in ("xcomp", "acl", "advcl") and verb.tag_ == "VB" and (
        governor.lemma_.lower() in _REFUSALS or negated(governor)
    ):
        return True
    subject = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    if any(c.lower_ in ("nobody", "none", "noone") or (c.lower_ == "one" and _denied(c)) or _denied(c) for c in subject):
        return True
    return any(c.lower_ in _FIRST for c in subject)


def _denied(noun: Token) -> bool:
    return any(c.lower_ in ("no", "neither", "none") and c.dep_ in ("det", "preconj", "advmod") for c in noun.children)


# The patterns


def _according(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    doc = parse.doc
    if token.lower_ != "according" or token.i + 2 > len(doc) - 1 or doc[token.i + 1].lower_ != "to":
        return None
    noun = next((t for t in doc[token.i + 2 :] if t.dep_ == "pobj" and t.head.i in (token.i, token.i + 1)), None)
    if noun is None:
        return None
    phrase = [t for t in _phrase(noun, token) if t.i > token.i + 1]
    if not phrase:
        return None
    whole, relay = _relay(phrase, noun)
    end = max(t.i for t in (*phrase, *whole)) + 1
    clause = token.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head is not clause:
        clause = clause.head
    while clause.dep_ in ("advcl", "xcomp", "acl", "relcl", "ccomp") and clause.head.i < token.i and not (
        clause.dep_ == "ccomp" and act_of_cue(clause.head)
    ):
        clause = clause.head
    if token.i <= 1:
        content = [(end, len(doc))]
    else:
        start = clause.left_edge.i if clause.left_edge.i < token.i else 0
        content = [(start, token.i)]
        rest = [t for t in doc[end:] if clause.is_ancestor(t)]
        if rest and rest[0].lower_ not in (".",) and any(t.pos_ in ("VERB", "AUX") for t in rest):
            content.append((rest[0].i, rest[-1].i + 1))
    return Report(parse, [token, doc[token.i + 1]], whole, content, "states", clause, 0.0, relay)


def _hearsay(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    if token.lower_ not in _HEARSAY:
        return None
    verb = token.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head is not verb:
        verb = verb.head
    if verb.dep_ == "relcl" and any(c.tag_ in ("WDT", "WP") for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")):
        noun = _words(_phrase(verb.head, verb))
        words = " ".join(t.text for t in verb.subtree if t.tag_ not in ("WDT", "WP") and t is not token)
        return Report(parse, [token], [], [(verb.left_edge.i, verb.right_edge.i + 1)], "states", verb, 0.2, wording=f"{noun} {words}", dated=False)
    start, end = verb.left_edge.i, verb.right_edge.i + 1
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    if verb.dep_ == "advcl" and subject is not None:
        start = subject.left_edge.i
    return Report(parse, [token], [], [(start, token.i), (token.i + 1, end)], "states", verb, 0.1, dated=False)


def _raised(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    lemma = token.lemma_.lower()
    if lemma not in RAISING or token.tag_ != "VBN" or not passive(token) or token.dep_ == "acl" or _idle(token):
        return None
    subject = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
    auxiliary = next((c for c in token.children if c.dep_ == "auxpass"), None)
    done = next((c for c in token.children if c.dep_ in ("xcomp", "ccomp") and c.i > token.i), None)
    if done is None or auxiliary is None:
        return None
    act: Act = "speculates" if lemma in ("believe", "think", "suspect", "presume", "fear", "assume") else "states"
    source = _phrase(agents(token)[0], token) if agents(token) else []
    to = next((c for c in done.children if c.lower_ == "to" and c.dep_ == "aux"), None)
    if to is None:
        return Report(parse, [auxiliary, token], source, _clause(done, token, source, quotations, parse), act, done, 0.1)
    if subject is None:
        return None
    noun, end = list(subject.subtree), done.right_edge.i + 1
    rest = parse.doc[to.i + 1 : end]
    plural = subject.tag_ in ("NNS", "NNPS") or subject.lower_ == "they"
    verb = rest[0].lower_ if len(rest) else ""
    forms = {"be": ("were" if plural else "was") if auxiliary.tag_ == "VBD" else ("are" if plural else "is"),
             "have": "have" if plural else "has"}  # fmt: skip
    if verb not in forms:
        turned = f"{auxiliary.text} {token.text} to {rest.text}"
    elif verb == "have" and len(rest) > 1 and rest[1].lower_ == "been":
        turned = f"{'were' if plural else 'was'} {rest[2:].text}"
    else:
        turned = f"{forms[verb]} {rest[1:].text}"
    cue = [auxiliary, token, to] if lemma in ("say", "report") else [token]
    return Report(parse, cue, source, [(noun[0].i, noun[-1].i + 1), (to.i, end)], act, done, 0.1,
                  wording=f"{_words(noun)} {turned}", dated=False)  # fmt: skip


def _verdict(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Blame, responsibility, and names given to things."""
    lemma = token.lemma_.lower()
    if token.pos_ not in ("VERB", "AUX") and token.tag_ not in ("VBD", "VBN", "VBG"):
        return None
    objects = [c for c in token.children if c.dep_ in ("dobj", "obj", "nsubjpass")]
    if lemma in ("claim", "take", "accept", "admit", "deny", "assume") and any(
        o.lower_ in ("responsibility", "credit") for o in objects
    ):
        return _responsibility(parse, token, objects)
    if _idle(token):
        return None
    if lemma in ("accuse", "blame", "hold") or (lemma == "point" and any(o.lower_ == "finger" for o in objects)):
        return _blame(parse, token, objects)
    if lemma in _CALLING or (lemma == "refer"):
        return _naming(parse, token, objects)
    return None


def _responsibility(parse: Parse, token: Token, objects: list[Token]) -> Report | None:
    if _idle(token) or any(_denied(o) for o in objects) or token.tag_ == "VB" and token.dep_ in ("xcomp", "acl"):
        return Report(parse, [], [], [], "states")
    noun = next(o for o in objects if o.lower_ in ("responsibility", "credit"))
    source = source_of(token)
    if not source or source[0].lower_ in ("no", "nobody", "none", "neither"):
        return Report(parse, [], [], [], "states")
    what = next((c for c in (*noun.children, *token.children) if c.lower_ == "for" and c.dep_ == "prep"), None)
    words = parse.doc[what.i + 1 : what.right_edge.i + 1].text if what is not None else "the attack"
    denial = token.lemma_.lower() == "deny"
    end = what.right_edge.i + 1 if what is not None else noun.i + 1
    return Report(parse, [token, noun] if noun.i > token.i else [token], source, [(noun.i, end)],
                  "denies_responsibility" if denial else "claims_responsibility", None, 0.0,
                  wording=f"{_words(source)} {'was not' if denial else 'was'} responsible for {words}")  # fmt: skip


def _blame(parse: Parse, token: Token, objects: list[Token]) -> Report | None:
    lemma, doc = token.lemma_.lower(), parse.doc
    if lemma == "hold" and not any(t.lower_ in ("responsible", "accountable") for t in doc[token.i : token.i + 8]):
        return None
    source = source_of(token)
    accused = objects[0] if objects else None
    if passive(token) and (token.dep_ != "acl" or accused is None):
        accused = next((c for c in token.children if c.dep_ == "nsubjpass"), token.head if token.dep_ == "acl" else None)
        source = _phrase(agents(token)[0], token) if agents(token) else []
    elif accused is None and lemma != "point":
        return None
    if lemma == "point":
        at = next((n for n in objects_of(objects[0], "at") + objects_of(token, "at")), None)
        if at is None:
            return None
        accused = at
    if accused is None or accused.lower_ in ("himself", "themselves", "itself"):
        return None
    deed = next((c for c in token.subtree if c.dep_ == "prep" and c.lower_ in ("of", "for", "on") and c.i > token.i and c.head in (token, accused, *token.children)), None)
    charge = doc[deed.i + 1 : deed.right_edge.i + 1].text if deed is not None else ""
    name = _words([t for t in _phrase(accused, token)] or [accused])
    if deed is not None and name and deed.i < accused.right_edge.i and accused.i < deed.i:
        name = doc[_phrase(accused, token)[0].i : deed.i].text
    if lemma == "blame" and deed is not None and deed.lower_ == "on":
        name, charge = charge, name
    verb = "are" if accused.tag_ in ("NNS", "NNPS") and not (lemma == "blame" and deed is not None and deed.lower_ == "on") else "is"
    wording = f"{name} {verb} responsible for {charge}" if charge else f"{name} {verb} to blame"
    first = min(accused.left_edge.i, deed.i if deed is not None else accused.i)
    last = max(accused.right_edge.i, deed.right_edge.i if deed is not None else 0) + 1
    cue = [token] if lemma != "point" else list(doc[token.i : objects[0].right_edge.i + 1])[:4]
    if first <= token.i < last and not passive(token):
        first = token.i + 1
    return Report(parse, cue, source, [(first, last)], "accuses", None, 0.1 if source else 0.3, wording=wording)


def _naming(parse: Parse, token: Token, objects: list[Token]) -> Report | None:
    doc, lemma = parse.doc, token.lemma_.lower()
    named = next((o for o in objects if o.dep_ != "nsubjpass"), None)
    what = next((t for t in reversed(doc[max(0, token.i - 16) : token.i]) if t.lower_ == "what"), None)
    as_ = next((c for c in token.subtree if c.lower_ == "as" and c.dep_ in ("prep", "mark", "advmod") and c.i > token.i), None)
    title = next((c for c in token.children if c.dep_ in ("oprd", "attr", "xcomp") and c.i > token.i), None)
    if title is None and named is None:
        title = next((c for c in token.children if c.dep_ == "ccomp" and c.i > token.i and not any(g.dep_ == "mark" for g in c.children)), None)
    if lemma in ("describe", "refer", "characterise", "characterize", "depict", "denounce") and as_ is None:
        return None
    source = source_of(token)
    if not source or passive(token):
        return None
    end = _with_quotation(parse, token.i + 1, token.right_edge.i + 1, parse_quotes(parse))
    if what is not None and (named is None or named.lower_ == "what" or title is not None or as_ is not None):
        begin = as_.i + 1 if as_ is not None else token.i + 1
        words = f"{_text(parse, 0, what.i)} {doc[begin:end].text}"
        return Report(parse, [token], source, [(0, what.i), (begin, end)], "comments", None, 0.2, wording=words)
    if lemma == "call":
        if title is None or title.i == token.i or any(c.lower_ == "to" and c.dep_ == "aux" for c in title.children):
            return None
        begin = title.left_edge.i
        if named is None or named.i > title.i:
            named = next((c for c in title.children if c.dep_ in ("nsubj", "compound") and c.i < title.i), None)
        subject = doc[token.i + 1 : begin].text if begin > token.i + 1 else (_words([named]) if named is not None else "")
        if named is not None and begin <= named.i < title.i:
            subject, begin = doc[token.i + 1 : named.i + 1].text, named.i + 1
    else:
        if as_ is None:
            return None
        begin = as_.i + 1
        skip = token.i + 2 if lemma == "refer" else token.i + 1
        subject = doc[skip : as_.i].text
    if not subject.strip():
        return None
    plural = named is not None and named.tag_ in ("NNS", "NNPS")
    wording = f"{subject} {'are' if plural else 'is'} {doc[begin:end].text}"
    cue = [token, doc[token.i + 1]] if lemma == "refer" else [token]
    return Report(parse, cue, source, [(token.i + 1, end)], "comments", None, 0.1, wording=wording)


def parse_quotes(parse: Parse) -> list[Quoted]:
    """No quotations: a naming ends where its verb does."""
    del parse
    return []


def _commitment(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    lemma = token.lemma_.lower()
    if lemma not in _COMMITTING or token.pos_ != "VERB" or _idle(token):
        return None
    done = next((c for c in token.children if c.dep_ == "xcomp" and any(g.lower_ == "to" for g in c.children)), None)
    source = source_of(token)
    if not source:
        return None
    act: Act = "threatens" if lemma == "threaten" or (lemma in ("vow", "swear") and _hostile(token)) else "promises"
    if done is not None:
        to = next(g for g in done.children if g.lower_ == "to")
        end = done.right_edge.i + 1
        return Report(parse, [token], source, [(to.i, end)], act, done, 0.0,
                      wording=f"{_words(source)} will {parse.doc[to.i + 1 : end].text}")  # fmt: skip
    object_ = next((c for c in token.children if c.dep_ == "dobj"), None)
    if object_ is not None and not any(c.dep_ == "ccomp" for c in token.children) and object_.pos_ != "PRON":
        end = token.right_edge.i + 1
        return Report(parse, [token], source, [(token.i, end)], act, None, 0.2,
                      wording=f"{_words(source)} {parse.doc[token.i : end].text}")  # fmt: skip
    return None


def _hostile(token: Token) -> bool:
    return any(
        t.lemma_.lower() in ("retaliate", "revenge", "avenge", "attack", "strike", "respond", "punish", "retaliation", "destroy",
                             "kill", "fight", "crush", "continue", "target", "hit", "response", "hunt", "eliminate", "expel")
        for t in token.subtree
    )  # fmt: skip


def _appeal(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Demands: "called for", "urged X to", "demanded that"."""
    lemma, doc = token.lemma_.lower(), parse.doc
    if lemma == "call" and token.pos_ == "NOUN" and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "for":
        source = _owner_of_call(token)
        return Report(parse, [token, doc[token.i + 1]], source, [(token.i + 2, _appeal_end(doc[token.i + 1], token))], "demands", None, 0.2,
                      wording=_should(parse, token.i + 2, _appeal_end(doc[token.i + 1], token)))  # fmt: skip
    if token.pos_ != "VERB" or lemma not in (*_URGING, "demand", "insist", "require") or _idle(token):
        return None
    particle = next((c for c in token.children if c.dep_ in ("prep", "prt", "mark") and c.lower_ in ("for", "on") and c.i == token.i + 1), None)
    if lemma in ("call", "appeal") and particle is None and not any(c.lower_ in ("for", "on", "to") and c.dep_ in ("prep", "dative") and c.i > token.i for c in token.children):
        return None
    clause = next((c for c in token.children if c.dep_ in ("ccomp", "xcomp") and c.i > token.i), None)
    to = next((t for t in doc[token.i + 1 : token.right_edge.i + 1] if t.lower_ == "to" and t.dep_ == "aux" and t.head.dep_ in ("xcomp", "ccomp", "advcl", "acl")), None)
    if lemma in ("ask", "tell", "order", "press", "insist", "require") and (to is None or lemma in ("insist", "require")):
        return None
    source = source_of(token)
    if not source:
        return None
    end = token.right_edge.i + 1
    conjunct = next((c for c in token.children if c.dep_ == "conj" and c.i > token.i), None)
    if conjunct is not None:
        cc = next((c for c in token.children if c.dep_ == "cc"), conjunct)
        end = min(end, cc.i, conjunct.left_edge.i)
    start = token.i + 2 if particle is not None else token.i + 1
    if lemma == "demand" and clause is not None and to is None:
        mark = next((c for c in clause.children if c.dep_ == "mark"), None)
        start = mark.i + 1 if mark is not None else clause.left_edge.i
        bare = clause.tag_ in ("VB", "VBP") and not any(c.dep_ in ("aux",) for c in clause.children)
        first = min((c.i for c in clause.children if c.dep_ in ("aux", "auxpass", "neg")), default=clause.i)
        words = f"{doc[start:first].text} should {doc[first:end].text}" if bare else doc[start:end].text
        return Report(parse, [token], source, [(start, end)], "demands", clause, 0.0, wording=words)
    if start >= end:
        return None
    return Report(parse, [token, *([particle] if particle is not None and particle.lower_ == "for" else [])], source, [(start, end)],
                  "demands", None, 0.1, wording=_should(parse, start, end))  # fmt: skip


def _appeal_end(particle: Token, token: Token) -> int:
    return max(token.right_edge.i, particle.right_edge.i, particle.head.right_edge.i) + 1


def _owner_of_call(noun: Token) -> list[Token]:
    return next((_phrase(c, noun) for c in noun.children if c.dep_ == "poss"), [])


def _should(parse: Parse, start: int, end: int) -> str:
    """Return a demand as a sentence: "X to stop" becomes "X should stop", a thing wanted "There should be …"."""
    doc = parse.doc
    to = next((t.i for t in doc[start:end] if t.lower_ == "to" and t.dep_ == "aux"), None)
    if to is not None and to > start:
        return f"{doc[start:to].text} should {doc[to + 1 : end].text}"
    return f"There should be {doc[start:end].text}"


def _speech(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Verbs of saying with a clause, a quotation or, for some, an object."""
    if token.pos_ not in ("VERB", "AUX") and not (token.lower_ in STRONG_CUES and token.tag_ != "NN"):
        return None
    act = act_of_cue(token)
    lemma = token.lemma_.lower()
    if act is None or lemma in ("quote", "cite") and not passive(token) and token.tag_ == "VBG":
        return None
    if lemma in ("confirm", "deny") and negated(token) or _neither(token):
        return _refusal(parse, token)
    if _idle(token):
        return None
    source, via = source_of(token), []
    if token.lower_ == "saying" and token.dep_ == "pcomp" and token.head.lower_ == "as":
        source, via = _quoted_as(token.head.head)
    elif source and (head := next((t for t in source if t.head not in source), None)) is not None:
        source, via = _cited(source, head, token)
    if not source or source[0].lower_ in ("no", "nobody", "none", "which", "that", "this", "there"):
        return None
    clause = next((c for c in token.children if c.dep_ in ("ccomp", "parataxis") and c not in source), None)
    if token.dep_ == "parataxis" and clause is None and token.head.i != token.i:
        clause = token.head
    root, ranges, doubt, wording = None, [], 0.0, None
    quotes = _quoted_ranges(parse, token, source, quotations)
    if clause is not None and not _interrogative(clause):
        root, ranges = clause, _clause(clause, token, source, quotations, parse)
        if len(quotes) == 1 and quotes[0][0] <= root.i < quotes[0][1] and clause.i < token.i:
            ranges = quotes
    elif quotes and (lemma in _FREE_SPEECH or token.lower_ in STRONG_CUES or quotes[0][1] - quotes[0][0] > 4):
        ranges = quotes
        if quotes[0][1] - quotes[0][0] < 4 and lemma not in _FREE_SPEECH:
            ranges, wording = [(token.i + 1, token.right_edge.i + 1)], None
        doubt = 0.1 if lemma in _FREE_SPEECH else 0.3
    elif token.lower_ in STRONG_CUES and _closing(token, source):
        ranges = [(0, min(token.i, source[0].i))]
        root = next((t for t in parse.doc[: ranges[0][1]] if t.pos_ in ("VERB", "AUX") and t.dep_ in ("ROOT", "ccomp", "nsubj", "csubj")), None)
    elif lemma == "claim" and (infinitive := _infinitive(token)) is not None:
        ranges, root = [(infinitive.left_edge.i, infinitive.right_edge.i + 1)], infinitive
        words = parse.doc[token.i + 1 : infinitive.right_edge.i + 1].text
        wording, doubt = f"{_words(source)} {token.text} {words}", 0.2
    elif lemma in WITH_OBJECT and (object_ := _object(token)) is not None:
        end = token.right_edge.i + 1
        ranges, doubt = [(token.i + 1, end)], WITH_OBJECT[lemma]
        wording = f"{_words(source)} {parse.doc[token.i : end].text}"
        if object_.pos_ == "PRON":
            return None
    if not ranges:
        return None
    if token.lower_ not in STRONG_CUES:
        doubt = max(doubt, 0.3)
    cue = [token] if lemma != "claim" or wording is None else list(parse.doc[token.i : token.i + 3])
    return Report(parse, cue, source, ranges, act, root, doubt, via, wording)


def _neither(token: Token) -> bool:
    return token.lemma_.lower() in ("confirm", "deny") and any(c.lower_ == "neither" for c in token.children)


def _refusal(parse: Parse, token: Token) -> Report | None:
    """A refusal that names its proposition ("neither confirmed nor denied that …") is a comment."""
    clause = next((c for t in (token, *token.conjuncts) for c in t.children if c.dep_ == "ccomp"), None)
    object_ = next((c for t in (token, *token.conjuncts) for c in t.children if c.dep_ == "dobj"), None)
    source = source_of(token)
    both = any(t.lemma_ in ("deny", "confirm") for t in token.conjuncts)
    target = clause if clause is not None else object_
    if target is None or not source or not both:
        return None
    start, end = target.left_edge.i, target.right_edge.i + 1
    verbs = [token, *(t for t in token.conjuncts if t.lemma_ in ("deny", "confirm"))]
    if target.i < token.i:
        return None
    words = f"{_words(source)} neither confirmed nor denied {parse.doc[start:end].text}"
    return Report(parse, list(parse.doc[token.i : verbs[-1].i + 1]), source, [(start, end)], "comments", None, 0.2, wording=words)


def _quoted_as(verb: Token) -> tuple[list[Token], list[Token]]:
    """Return source and relay of "X was quoted by Y as saying" and "Y quoted X as saying"."""
    if passive(verb):
        subject = _passive_subject(verb, verb) or source_of(verb)
        return subject, (_phrase(agents(verb)[0], verb) if agents(verb) else [])
    object_ = next((c for c in verb.children if c.dep_ in ("dobj", "nsubj") and c.i > verb.i), None)
    return (_phrase(object_, verb) if object_ is not None else []), source_of(verb)


def _cited(source: list[Token], head: Token, verb: Token) -> tuple[list[Token], list[Token]]:
    """Return source and relay of "X, citing Y, said"."""
    whole, relay = _relay(source, head)
    if relay:
        return whole, relay
    for child in verb.children:
        if child.lower_ in ("quoting", "citing") and child.dep_ in ("advcl", "prep"):
            quoted = next((t for t in child.children if t.dep_ in ("dobj", "pobj")), None)
            if quoted is not None:
                return _phrase(quoted, child), source
    return source, []


def _interrogative(clause: Token) -> bool:
    first = clause.left_edge
    return first.lower_ in ("whether", "if", "how", "why", "who", "what", "where", "when") and first.i < clause.i and first.head is clause


def _closing(token: Token, source: Sequence[Token]) -> bool:
    """Say whether source and cue close the sentence ("…, X tweeted.")."""
    group = {token.i, *(t.i for t in source)}
    rest = [t for t in token.doc[max(group) + 1 :] if not t.is_punct]
    return min(group) > 3 and (not rest or (len(rest) < 6 and all(t.ent_type_ in ("DATE", "TIME") or t.dep_ in ("prep", "pobj") for t in rest)))


def _infinitive(token: Token) -> Token | None:
    return next((c for c in token.children if c.dep_ == "xcomp" and any(g.lower_ == "to" for g in c.children)), None)


def _object(token: Token) -> Token | None:
    for child in token.children:
        if child.dep_ in ("dobj", "xcomp", "pcomp"):
            return child
        if child.dep_ == "prep" and child.lower_ in ("about", "of", "against") and child.i > token.i:
            return next((t for t in child.children if t.dep_ in ("pobj", "pcomp")), None)
    return None


def _noun(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Nouns of hearsay with a clause ("claims that", "rumours that"), and rumours that somebody spreads."""
    lemma, doc = token.lemma_.lower(), parse.doc
    if lemma not in REPORT_NOUNS or token.pos_ not in ("NOUN", "PROPN", "VERB") or _denied(token):
        return None
    verb = token.head
    clause = next(
        (c for c in token.children if c.dep_ in ("acl", "relcl", "ccomp") and c.i > token.i and c.pos_ in ("VERB", "AUX")
         and any(g.dep_ in ("nsubj", "nsubjpass", "expl") and g.tag_ not in ("WDT", "WP") for g in c.children)), None,
    )  # fmt: skip
    if token.dep_ == "nsubj" and verb.lemma_.lower() in _EMERGING and clause is None:
        clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
        if clause is None or act_of_cue(verb) is not None:
            return None
        return Report(parse, [verb], _phrase(token, verb), _clause(clause, verb, [], quotations, parse), "states", clause, 0.1)
    if clause is not None:
        owner = next((_phrase(c, token) for c in token.children if c.dep_ == "poss" and c.lower_ not in ("its", "their")), [])
        start = token.i + 1
        mark = next((c for c in clause.children if c.dep_ == "mark"), None)
        first = next(g for g in clause.children if g.dep_ in ("nsubj", "nsubjpass", "expl"))
        start = mark.i + 1 if mark is not None and mark.i > token.i else max(start, first.left_edge.i)
        own = lemma in ("report", "rumour", "rumor") and not owner
        return Report(parse, [] if own else [token], [token] if own else owner, [(start, clause.right_edge.i + 1)], "states", clause, 0.2)
    about = next((c for c in token.children if c.dep_ == "prep" and c.lower_ in ("about", "of")), None)
    if verb.lemma_.lower() in ("spread", "circulate", "share") and about is not None and (source := source_of(verb)) and source[-1] is not token:
        words = f"There are {doc[about.i + 1 : token.right_edge.i + 1].text}"
        return Report(parse, list(doc[verb.i : token.i + 1]), source, [(about.i + 1, token.right_edge.i + 1)], "states", None, 0.3, wording=words)
    return None


def reports_in_order(reports: Sequence[Report]) -> Iterator[Report]:
    """Yield reports by where their cue or source stands."""
    yield from sorted(reports, key=lambda r: (r.cue or r.source)[0].i)
