"""Sayings: the patterns in which news English reports what is said, written, believed or rumoured.

Verbs of saying with a clause, a quotation or an object; "according to"; "reportedly"; "was said to"; and the
nouns that bring a clause ("rumours that"). Blame, demands and commitments are in ``verdicts``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.reading.lexicon import RAISING, REPORT_NOUNS, STRONG_CUES, WITH_OBJECT
from extractor.reading.quotations import Quoted
from extractor.reading.reports import Range, Report, clause_of, denied, idle, quoted_ranges
from extractor.reading.sources import RELAYING, head_of, owner_of, phrase_of, relayed, source_of, text
from extractor.reading.stances import act_of_cue
from extractor.reading.syntax import Parse, agents, passive
from extractor.records.codes import Act

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEARSAY = frozenset(["reportedly", "allegedly", "supposedly", "purportedly"])
_FREE_SPEECH = frozenset(
    ["say", "write", "tweet", "tell", "note", "add", "post", "state", "continue", "quip", "joke"]
)
_EMERGING = frozenset(["emerge", "surface", "circulate", "spread"])
_BELIEFS = frozenset(["believe", "think", "suspect", "presume", "fear", "understand"])
_SUBJECTS = frozenset(["nsubj", "nsubjpass", "expl"])
_QUESTIONS = frozenset(["whether", "if", "how", "why", "who", "what", "where", "when"])
_JUDGED = frozenset(["dismiss", "reject", "denounce", "condemn", "refute", "describe"])
_NO_SOURCE = frozenset(["no", "nobody", "none", "which", "that", "this", "there"])


def according(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "according to X" and ", per X", at either end of a clause or inside it."""
    doc = parse.doc
    per = token.lower_ == "per" and token.i > 0 and doc[token.i - 1].text == ","
    opened = token.lower_ == "according" and doc[token.i + 1 : token.i + 2].text.lower() == "to"
    last = token.i + (0 if per else 1)  # of the cue
    if not (per or opened) or last + 1 >= len(doc):
        return None
    noun = next((t for t in doc[last + 1 :] if t.dep_ == "pobj" and t.head.i in (token.i, last)), None)
    if noun is None or (per and noun.pos_ == "NUM"):
        return None
    source, via = relayed([t for t in phrase_of(noun, token) if t.i > last], noun)
    if not source:
        return None
    end = max(t.i for t in (*source, *via)) + 1
    clause = _governing_clause(token)
    content = [(0, token.i)]
    if clause.i > token.i:
        content = [(end, clause.right_edge.i + 1)]
    else:
        rest = [t for t in doc[end:] if clause.is_ancestor(t) and not t.is_punct]
        if any(t.pos_ in ("VERB", "AUX") for t in rest):
            content.append((rest[0].i, rest[-1].i + 1))
    inside = [q for q in quotations if q.holds(*parse.offsets(token, token))]
    for quoted in inside:  # somebody's quoted words name their own source
        words = parse.covering(quoted.start, quoted.end)
        content = [(max(start, words[0].i), min(stop, words[-1].i + 1)) for start, stop in content]
    cue = list(doc[token.i : last + 1])
    return Report(parse, cue, source, content, "states", clause, 0.0, via)


def _governing_clause(token: Token) -> Token:
    """Return the verb of the whole clause that a phrase stands in."""
    clause = token.head
    while clause.head.i != clause.i and (
        clause.pos_ not in ("VERB", "AUX") or (clause.head.i < token.i and act_of_cue(clause.head) is None)
    ):
        clause = clause.head
    return clause


def hearsay(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read an adverb that says that somebody unnamed asserts the clause."""
    if token.lower_ not in _HEARSAY:
        return None
    verb = token.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
    start, end = verb.left_edge.i, verb.right_edge.i + 1
    wording = None
    if verb.dep_ == "relcl" and subject is not None and subject.tag_ in ("WDT", "WP"):
        words = parse.doc[subject.i + 1 : token.i].text, parse.doc[token.i + 1 : end].text
        wording = " ".join((text(phrase_of(verb.head, verb)), *words))
    elif subject is not None and verb.dep_ in ("advcl", "conj"):
        start = subject.left_edge.i
    content: list[Range] = [(start, token.i), (token.i + 1, end)]
    return Report(parse, [token], [], content, "states", verb, 0.1, wording=wording, dated=False)


def raised(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read "was said to", "is believed to have" and "it was reported that"."""
    lemma = token.lemma_.lower()
    if (
        lemma not in RAISING
        or token.tag_ != "VBN"
        or token.dep_ == "acl"
        or not passive(token)
        or idle(token)
    ):
        return None
    subject = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
    auxiliary = next((c for c in token.children if c.dep_ == "auxpass"), None)
    done = next((c for c in token.children if c.dep_ in ("xcomp", "ccomp") and c.i > token.i), None)
    if done is None or auxiliary is None:
        return None
    act: Act = "speculates" if lemma in _BELIEFS else "states"
    doers = agents(token)
    source = phrase_of(doers[0], token) if doers else []
    to = next((c for c in done.children if c.lower_ == "to" and c.dep_ == "aux"), None)
    if to is None:
        content = clause_of(done, token, source, quotations, parse)
        return Report(parse, [auxiliary, token], source, content, act, done, 0.1)
    if subject is None:
        return None
    noun, end = list(subject.subtree), done.right_edge.i + 1
    wording = f"{text(noun)} {_lowered(parse.doc[to.i + 1 : end].text, auxiliary.lower_)}"
    cue = [auxiliary, token, to] if lemma in ("say", "report") else [token]
    content = [(noun[0].i, noun[-1].i + 1), (to.i, end)]
    return Report(parse, cue, source, content, act, done, 0.1, wording=wording, dated=False)


def _lowered(infinitive: str, auxiliary: str) -> str:
    """Return an infinitive as a finite verb in the tense and number of the auxiliary that raised it."""
    first, _, rest = infinitive.partition(" ")
    plural = auxiliary in ("are", "were", "'re")
    if first == "be":
        return f"{auxiliary} {rest}"
    if first == "have":
        second, _, further = rest.partition(" ")
        return (
            f"{'were' if plural else 'was'} {further}"
            if second == "been"
            else f"{'have' if plural else 'has'} {rest}"
        )
    if auxiliary in ("was", "were"):
        return f"did {infinitive}"
    return infinitive if plural else f"does {infinitive}"


def speech(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read a verb of saying with a clause, a quotation or, for some verbs, an object."""
    act, lemma = act_of_cue(token), token.lemma_.lower()
    if act is None or not _verbal(token) or token.lower_ in RELAYING or idle(token):
        return None
    source, via = _speaker(token)
    if not source or source[0].lower_ in _NO_SOURCE:
        return None
    clauses = (c for c in token.children if c.dep_ in ("ccomp", "parataxis") and c not in source)
    clause = next((c for c in clauses if not _parted(token, c)), None)
    if clause is None and token.dep_ == "parataxis" and not _parted(token, token.head):
        clause = token.head
    if clause is None:  # "said in a message that": the parser hangs the clause on the message
        clause = next(
            (
                t
                for t in token.subtree
                if t.dep_ in ("relcl", "acl", "advcl") and _marked(t) and t.i > token.i
            ),
            None,
        )
    quotes = quoted_ranges(parse, token, source, quotations)
    strong = bool({token.lower_, f"{lemma}s", f"{lemma}d", f"{lemma}ed"} & STRONG_CUES)
    root, content, doubt, wording = clause, list[Range](), 0.0 if strong else 0.3, None
    if clause is not None and not _asks(clause):
        content = clause_of(clause, token, source, quotations, parse)
        if quotes and quotes[0][0] <= clause.i < quotes[0][1] and clause.i < token.i:
            content = [q for q in quotes if q[1] <= token.i or _resumes(parse, token, source, q)]
    elif quotes and (lemma in _FREE_SPEECH or quotes[0][1] - quotes[0][0] > 3):
        content, doubt = quotes, max(doubt, 0.1 if lemma in _FREE_SPEECH else 0.3)
    elif lemma == "say" and (rest := _unparsed(token, source)) is not None:
        content, doubt = [rest], max(doubt, 0.3)
    elif strong and _closes(token, source):
        content = [(0, min(token.i, source[0].i))]
    elif lemma == "claim" and token.tag_ != "VBG" and (infinitive := _infinitive(token)) is not None:
        content, root, doubt = [(token.i + 1, infinitive.right_edge.i + 1)], infinitive, 0.2
        wording = f"{text(source)} {parse.doc[token.i : content[0][1]].text}"
    elif lemma in WITH_OBJECT and token.tag_ != "VB" and _has_object(token):
        content, doubt = [(token.i + 1, _verb_end(token))], WITH_OBJECT[lemma]
        wording = f"{text(source)} {parse.doc[token.i : content[0][1]].text}"
    cue = (
        list(parse.doc[token.i : token.i + 3])
        if lemma == "claim" and wording and _infinitive(token)
        else [token]
    )
    return Report(parse, cue, source, content, act, root, doubt, via, wording)


def _parted(a: Token, b: Token) -> bool:
    """Say whether a semicolon stands between two words."""
    return any(t.text == ";" for t in a.doc[min(a.i, b.i) : max(a.i, b.i)])


def _marked(verb: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children)


def _unparsed(token: Token, source: Sequence[Token]) -> Range | None:
    """Return what stands behind the cue of a heading without a clause ("X says 20 killed in Y")."""
    start, end = token.i + 1, token.doc[-1].i + 1
    plain = source[-1].i < token.i and all(
        c.dep_ in ("nsubj", "punct", "aux", "advmod", "dobj", "prep") for c in token.children
    )
    telling = any(t.tag_ in ("VBD", "VBN", "VBZ", "VBP") for t in token.doc[start:end])
    return (start, end) if plain and telling and end - start > 2 else None


def _verbal(token: Token) -> bool:
    """Say whether a word reports as a verb; "IRNA notes “…" does though the parser may see a noun."""
    if token.pos_ in ("VERB", "AUX") and token.tag_ not in ("NN", "NNS"):
        return True
    if token.tag_ == "VBG" or token.tag_ == "NN" or token.i == 0:
        return False
    before, doc = token.doc[token.i - 1], token.doc
    subject = (
        any(c.dep_ == "nsubj" for c in token.children) or before.pos_ == "PROPN" or before.text.isupper()
    )
    quotes = token.i + 1 < len(doc) and doc[token.i + 1].text in ("“", '"', "``", ":", "that")
    return subject and (quotes or token.lower_ in ("said", "says"))


def _speaker(token: Token) -> tuple[list[Token], list[Token]]:
    """Return source and relay of a verb of saying."""
    if token.lower_ == "saying" and token.dep_ == "pcomp" and token.head.lower_ == "as":
        return _quoted_as(token.head.head)
    source = source_of(token)
    if not source:
        return [], []
    said, relay = relayed(source, head_of(source))
    if not relay:
        said, relay = relayed(source, token)
    return said, relay


def _quoted_as(verb: Token) -> tuple[list[Token], list[Token]]:
    """Return source and relay of "X was quoted by Y as saying" and "Y quoted X as saying"."""
    if passive(verb):
        subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
        doers = agents(verb)
        return (
            phrase_of(subject, verb) if subject is not None else [],
            phrase_of(doers[0], verb) if doers else [],
        )
    quoted = next((c for c in verb.children if c.dep_ in ("dobj", "nsubj") and c.i > verb.i), None)
    return (phrase_of(quoted, verb) if quoted is not None else []), source_of(verb)


def _resumes(parse: Parse, token: Token, source: Sequence[Token], quoted: Range) -> bool:
    """Say whether a quotation goes on right behind source and cue."""
    last = max(token.i, *(t.i for t in source))
    return all(t.is_punct for t in parse.doc[last + 1 : quoted[0]])


def _asks(clause: Token) -> bool:
    first = clause.left_edge
    return first.lower_ in _QUESTIONS and first.i < clause.i and first.head.i == clause.i


def _closes(token: Token, source: Sequence[Token]) -> bool:
    """Say whether source and cue close the sentence ("…, X tweeted.")."""
    group = {token.i, *(t.i for t in source)}
    behind = token.doc[max(group) + 1 :]
    stop = next((t.i for t in behind if t.text == ";"), len(token.doc))
    rest = [t for t in behind if not t.is_punct and t.i < stop]
    adjuncts = all(t.ent_type_ in ("DATE", "TIME") or t.dep_ in ("prep", "pobj", "compound") for t in rest)
    return min(group) > 3 and (not rest or (len(rest) < 6 and adjuncts))


def _infinitive(token: Token) -> Token | None:
    return next(
        (c for c in token.children if c.dep_ == "xcomp" and any(g.lower_ == "to" for g in c.children)), None
    )


def _has_object(token: Token) -> bool:
    """Say whether a verb has an object that stands for a proposition, itself or through a preposition."""
    for child in token.children:
        if child.i > token.i and (
            child.dep_ in ("dobj", "xcomp", "pcomp")
            or (child.dep_ == "prep" and child.lower_ in ("about", "of", "against"))
        ):
            judged = token.lemma_.lower() in _JUDGED and any(c.lower_ == "as" for c in token.children)
            empty = ("him", "her", "them", "it", "comment", "this", "that", "questions")
            return judged or child.lower_ not in empty
    return False


def _verb_end(verb: Token) -> int:
    """Return where a verb's own words end, before a coordinated verb or a clause behind a comma."""
    ends = [verb.right_edge.i + 1]
    for child in verb.children:
        comma = child.left_edge.i and verb.doc[child.left_edge.i - 1].text == ","
        if child.i > verb.i and (child.dep_ in ("conj", "cc") or (child.dep_ == "advcl" and comma)):
            ends.append(child.left_edge.i)
    return min(ends)


def noun(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read nouns of hearsay with a clause ("claims that"), reports that emerge, rumours that are spread."""
    lemma, doc, verb = token.lemma_.lower(), parse.doc, token.head
    if (
        lemma not in REPORT_NOUNS
        or denied(token)
        or (any(c.dep_ == "nsubj" for c in token.children) and token.tag_ != "NNS")
    ):
        return None
    clause = next((c for c in token.children if c.i > token.i and _finite(c)), None)
    if clause is None and token.dep_ == "nsubj" and verb.lemma_.lower() in _EMERGING:
        clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
        if clause is not None:
            content = clause_of(clause, verb, [], quotations, parse)
            return Report(parse, [verb], phrase_of(token, verb), content, "states", clause, 0.1)
    if clause is not None:
        owner = next(
            (phrase_of(c, token) for c in token.children if c.dep_ == "poss" and c.pos_ != "PRON"), []
        )
        marks = [c.i + 1 for c in clause.children if c.dep_ == "mark" and c.i > token.i]
        if lemma in ("report", "announcement") and not marks:  # "the report they sent"
            return None
        subject = next(c for c in clause.children if c.dep_ in _SUBJECTS)
        content = [(marks[0] if marks else subject.left_edge.i, clause.right_edge.i + 1)]
        named = lemma in ("report", "rumour", "rumor") and not owner
        cue, source = ([], [token]) if named else ([token], owner or _accuser(token))
        return Report(parse, cue, source, content, "states", clause, 0.2)
    about = next((c for c in token.children if c.dep_ == "prep" and c.lower_ in ("about", "of")), None)
    if verb.lemma_.lower() in ("spread", "circulate", "share") and about is not None and token.dep_ == "dobj":
        content = [(about.i + 1, token.right_edge.i + 1)]
        wording = f"There are {doc[content[0][0] : content[0][1]].text}"
        return Report(
            parse,
            list(doc[verb.i : token.i + 1]),
            source_of(verb),
            content,
            "states",
            None,
            0.3,
            wording=wording,
        )
    return None


def _accuser(noun: Token) -> list[Token]:
    """Return whose claim a claim is, where it is issued or said to come from somebody."""
    return (
        owner_of(noun)
        if noun.head.lemma_.lower() in ("make", "issue", "repeat", "reject", "by", "from")
        else []
    )


def _finite(verb: Token) -> bool:
    return (
        verb.dep_ in ("acl", "relcl", "ccomp")
        and verb.pos_ in ("VERB", "AUX")
        and any(c.dep_ in _SUBJECTS and c.tag_ not in ("WDT", "WP") for c in verb.children)
    )
