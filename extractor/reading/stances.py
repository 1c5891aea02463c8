"""Stances: what a claim does, how sure it is, whether it denies, and how it was said, read off its words.

The act comes from the cue, corrected by what is asserted: blame is an accusation whatever verb brings it, and
a judgement is a comment. Certainty is the source's own (FactBank): what hedges stand on the asserted verb.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.reading.lexicon import CUES, MEDIA_CUES
from extractor.reading.syntax import negated
from extractor.records.codes import Act, Certainty, Medium

if TYPE_CHECKING:
    from spacy.tokens import Token

OFFICES = frozenset(
    """commander spokesman spokeswoman spokesperson minister president official general leader analyst ambassador
    governor mayor expert envoy chief secretary cleric premier chancellor colonel witness resident lawmaker""".split()
)
"""What a speaker is called when not by name."""

_UNSURE_ACTS = frozenset(["demands", "warns", "threatens"])
_RUMOUR = re.compile(r"\brumou?r", re.I)
_PROBABLE = re.compile(
    r"\b(?:appear(?:s|ed)? to|seem(?:s|ed)? (?:to|that)|it (?:seems|appears)|likely|probabl[ey]|presumabl[ey]|good chance|"
    r"(?:is|are|was|were|be) expect(?:ed|ing)|expects?|believe[sd]?|suspect(?:s|ed)?|thinks?|thought to)\b",
    re.I,
)
_POSSIBLE = re.compile(r"\b(?:possibl[ey]|perhaps|it is possible|chance that|risk of)\b", re.I)
_POSSIBLE_MODALS = frozenset(["could", "may", "might"])
_BLAME = re.compile(
    r"\b(?:(?:was|were|is|are|be|been) (?:responsible|to blame) for|(?:was|were|is|are|be|been) behind|orchestrated|masterminded|"
    r"(?:conducted|carried out|perpetrated|committed|staged|launched|fired|planted) by|guilty of|violat(?:ed|ing|es))\b",
    re.I,
)
_JUDGES = frozenset(
    """provocative provocation important unacceptable dangerous illegal brutal shocking tragic cowardly heinous
    barbaric unjustified unjustifiable disproportionate necessary legitimate disturbing troubling serious crucial
    vital clear wrong right step shame disgrace time crime act sign signal message matter turning challenge
    attempt mistake success failure victory part reminder consequence undermine reflect represent show
    demonstrate constitute threaten deserve""".split()
)
_FACTS = frozenset("dead wounded killed injured missing hurt alive unknown safe ready available under".split())
_NO = re.compile(r"^(?:there (?:were|was|are|is|have been|has been|had been) (?:no|not)|no|none|nobody|neither|never)\b", re.I)


def act_of_cue(cue: Token) -> Act | None:
    """Return the act that a reporting word performs by itself, in any of its forms."""
    lemma = cue.lemma_.lower()
    for form in (cue.lower_, lemma, f"{lemma}s", f"{lemma}d", f"{lemma}ed"):
        if form in CUES:
            return CUES[form]
    return None


def act(cue_act: Act, content: str, root: Token | None, *, opinion: bool) -> Act:
    """Return what the claim does; ``opinion`` says that the source is an analyst or nobody in particular."""
    if cue_act == "states":
        if _BLAME.search(content) and (root is None or _blames(root)):
            return "speculates" if opinion and certainty("states", content, root) != "certain" else "accuses"
        if opinion and certainty("states", content, root) in ("possible", "probable"):
            return "speculates"
        if root is not None and _judges(root):
            return "comments"
    return cue_act


def _blames(root: Token) -> bool:
    """Say whether the asserted verb itself is the blaming one, not one deeper down."""
    words = " ".join(t.lower_ for t in root.doc[root.i : root.i + 4])
    return bool(_BLAME.search("was " + words) or _BLAME.search(words)) or root.lemma_ in ("violate", "orchestrate")


def _judges(root: Token) -> bool:
    if root.lemma_.lower() in _JUDGES:
        return True
    if root.lemma_ != "be":
        return False
    complements = [child for child in root.children if child.dep_ in ("acomp", "attr", "oprd")]
    return any(
        noun.lower_ in _JUDGES or (noun.pos_ == "ADJ" and noun.lower_ not in _FACTS) for noun in complements
    )


def certainty(done: Act, content: str, root: Token | None, *, words: str = "") -> Certainty:
    """Return how sure the source is; ``words`` are those of source and cue, where rumours and beliefs show."""
    if done in _UNSURE_ACTS or _RUMOUR.search(words):
        return "unknown"
    auxiliaries = {child.lower_ for child in root.children if child.dep_ == "aux"} if root is not None else set()
    if auxiliaries & _POSSIBLE_MODALS or _POSSIBLE.search(content):
        return "possible"
    if _PROBABLE.search(content[:160]) or re.search(r"\b(?:believed?|thought|suspect|expect|assum)", words, re.I):
        return "probable"
    return "certain"


def denies(content: str, root: Token | None) -> bool:
    """Say whether the asserted clause is a negative one."""
    if _NO.search(content):
        return True
    if root is None:
        return False
    if negated(root) or any(child.lower_ in ("no", "neither", "none") for child in root.children):
        return True
    return any(
        child.dep_ in ("nsubj", "nsubjpass", "attr", "dobj") and any(word.lower_ == "no" for word in child.children)
        for child in root.children
    )


def medium(around: str, source: str, *, outlet: bool) -> Medium:
    """Return how it was said, from the words around the content and the source's own."""
    low = f" {around.lower()} "
    for words, found in MEDIA_CUES.items():
        if found not in ("news_report", "document", "broadcast") and re.search(rf"\b{re.escape(words)}\b", low):
            return found
    if outlet:
        return "news_report"
    return _by_words(f" {source.lower()} {around.lower()}")


def _by_words(low: str) -> Medium:
    for words, found in MEDIA_CUES.items():
        if re.search(rf"\b{re.escape(words)}s?\b", low):
            return found
    return "unknown"
