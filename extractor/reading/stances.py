"""Stances: what a claim does, how sure it is, whether it denies, and how it was said, read off its words.

The act comes from the cue, corrected by what is asserted: blame is an accusation whatever verb brings it, and
a judgement is a comment. Certainty is the source's own (FactBank): what hedges stand on the asserted verb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.reading.lexicon import CUES, MEDIA_CUES
from extractor.reading.syntax import negated
from extractor.records.codes import Act, Certainty, Medium

if TYPE_CHECKING:
    from spacy.tokens import Token

_UNSURE_ACTS = frozenset(["demands", "warns", "threatens"])
_DENIALS = frozenset(["denies", "denies_responsibility"])
_RUMOUR = re.compile(r"\brumou?r|\bneither confirmed\b", re.I)
_BELIEF = re.compile(
    r"\b(?:believe[sd]?|thought|thinks?|suspect(?:s|ed)?|expect(?:s|ed)?|presume[sd]?|fear(?:s|ed)?)\b", re.I
)
_PROBABLE = re.compile(
    r"\b(?:appear(?:s|ed)? to|seem(?:s|ed)?|likely|probabl[ey]|presumabl[ey]|apparently|good chance|"
    r"expect(?:s|ed|ing)?|believe[sd]?|suspect(?:s|ed)?)\b",
    re.I,
)
_POSSIBLE = re.compile(r"\b(?:possibl[ey]|perhaps|maybe|it is possible|cannot rule out)\b", re.I)
_POSSIBLE_MODALS = frozenset(["could", "may", "might"])
_DOING = frozenset(
    [
        "orchestrate",
        "mastermind",
        "conduct",
        "carry",
        "perpetrate",
        "commit",
        "launch",
        "fire",
        "plant",
        "stage",
        "plan",
        "order",
        "organise",
        "organize",
    ]
)
_JUDGES = frozenset(
    [
        "provocation",
        "shame",
        "disgrace",
        "crime",
        "sign",
        "signal",
        "message",
        "step",
        "mistake",
        "success",
        "failure",
        "victory",
        "reminder",
        "consequence",
        "undermine",
        "reflect",
        "constitute",
        "represent",
        "deserve",
        "signify",
        "time",
        "matter",
        "challenge",
    ]
)
_FACTS = frozenset(
    [
        "dead",
        "wounded",
        "killed",
        "injured",
        "missing",
        "hurt",
        "alive",
        "unknown",
        "safe",
        "ready",
        "available",
        "under",
        "intact",
        "responsible",
        "able",
        "aware",
        "unclear",
        "several",
        "many",
        "stable",
        "critical",
    ]
)
_WEIGHTY = frozenset(["important", "serious", "clear", "grave", "dangerous", "terrible"])
_NO = re.compile(
    r"^(?:there (?:(?:has|have|had) been|were|was|are|is) (?:no|not)\b|no\b|none\b|nobody\b|neither\b)", re.I
)
_IN_DOCUMENT = re.compile(
    r"\bin (?:a|an|the|its|his|her|their)\b[^,.;]{0,40}\b(?:report|document|letter|paper)\b", re.I
)
_POSTS = re.compile(r"(?<!\w)[#@]\w")
_NEWS_REPORTS = re.compile(
    r"\b(?:media|news|press|local|initial|preliminary|unconfirmed|several) reports\b|^reports\b", re.I
)


@dataclass(frozen=True)
class Stance:
    """What a claim does and how."""

    act: Act
    certainty: Certainty
    negated: bool


def act_of_cue(cue: Token) -> Act | None:
    """Return the act that a reporting word performs by itself, in any of its forms."""
    lemma = cue.lemma_.lower()
    for form in (cue.lower_, lemma, f"{lemma}s", f"{lemma}d", f"{lemma}ed"):
        if form in CUES:
            return CUES[form]
    return None


def weigh(
    cue_act: Act, content: str, root: Token | None, *, said: str, opinion: bool, quoted: bool
) -> Stance:
    """Return the stance of a claim from its cue's act, its content and the asserted verb.

    ``said`` is source and cue; ``opinion`` marks analysts and rumours, ``quoted`` the source's very words, in
    which a verb of saying is the act itself ("We condemn …").
    """
    certainty = _certainty(content, root, said)
    act = cue_act
    if cue_act == "states":
        own = act_of_cue(root) if root is not None and quoted and root.tag_ in ("VBP", "VBZ") else None
        if own not in (None, "states") and certainty == "certain":
            act = own or act
        elif root is not None and _blames(root):
            act = "speculates" if opinion and certainty != "certain" else "accuses"
        elif certainty in ("possible", "probable") and opinion:
            act = "speculates"
        elif root is not None and _judges(root):
            act = "comments"
    if act in _UNSURE_ACTS or _RUMOUR.search(said):
        certainty = "unknown"
    return Stance(act, certainty, act in _DENIALS or _denies(content, root))


def _blames(root: Token) -> bool:
    """Say whether the asserted verb lays the deed at somebody's door."""
    if root.lemma_ == "be":
        return any(
            child.lower_ in ("behind", "responsible", "guilty", "complicit") for child in root.children
        )
    passive = root.tag_ == "VBN" and any(child.dep_ == "agent" for child in root.children)
    return root.lemma_.lower() in ("violate", "orchestrate", "mastermind") or (
        passive and root.lemma_.lower() in _DOING
    )


def _judges(root: Token) -> bool:
    """Say whether the asserted clause is a judgement rather than a fact."""
    if root.lemma_.lower() in _JUDGES:
        return True
    if root.lemma_ != "be":
        return False
    complements = [child for child in root.children if child.dep_ in ("acomp", "attr", "oprd")]
    return any(
        noun.lower_ in _JUDGES
        or (noun.pos_ == "ADJ" and noun.lower_ not in _FACTS)
        or any(word.dep_ == "amod" and word.lower_ in _WEIGHTY for word in noun.children)
        for noun in complements
    )


def _certainty(content: str, root: Token | None, said: str) -> Certainty:
    """Return how sure the source is: what hedges the asserted clause or stands in the cue."""
    auxiliaries = (
        {child.lower_ for child in root.children if child.dep_ == "aux"} if root is not None else set()
    )
    opening = content[:160]
    if _PROBABLE.search(opening) or _BELIEF.search(said):
        return "probable"
    if auxiliaries & _POSSIBLE_MODALS or _POSSIBLE.search(opening):
        return "possible"
    return "certain"


def _denies(content: str, root: Token | None) -> bool:
    """Say whether the asserted clause is a negative one."""
    if _NO.search(content):
        return True
    if root is None:
        return False
    nouns = [child for child in root.children if child.dep_ in ("nsubj", "nsubjpass", "attr", "dobj")]
    return negated(root) or any(word.lower_ == "no" for noun in nouns for word in noun.children)


def medium(around: str, source: str, content: str, *, outlet: bool) -> Medium:
    """Return how it was said, from the words around the content, the source's own, and marks of a post."""
    low = f"{source} {around}".lower()
    found = [kind for words, kind in MEDIA_CUES.items() if re.search(rf"\b{re.escape(words)}s?\b", low)]
    told = [kind for kind in found if kind not in ("news_report", "document")]
    if told:
        return told[0] if not (outlet and told[0] == "broadcast") else "news_report"
    if outlet or _NEWS_REPORTS.search(source):
        return "news_report"
    if _POSTS.search(content):
        return "social_media"
    return "document" if _IN_DOCUMENT.search(around) or "report" in source.lower().split() else "unknown"
