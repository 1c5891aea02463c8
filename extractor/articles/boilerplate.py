"""Boilerplate: what stands in an article's text but is not its news.

Owns the patterns for credits, captions, bylines, date lines, link lists, newsletter and sharing rows and
legal lines. It stays in the text, so that offsets hold; it is only not read. The patterns are anchored and
bounded in length because a missed link costs a question to a model, whereas a marked report costs the
report.
"""

from __future__ import annotations

import re

from extractor.articles import datelines

MAX_WORDS = 70
"""Captions of news agencies run to some sixty words; nothing longer is ever boilerplate."""

_TOP = 8

# A name is taken whole or not at all and never holds "by": otherwise a line could be cut in millions of ways.
_ONE_NAME = r"(?:(?![Bb][Yy]\b)[^\W\d_a-z][\w.'’&-]*+|and|in|at|for|&)"
_NAMES = rf"(?-i:{_ONE_NAME}(?:[\s,;]+{_ONE_NAME}){{0,23}}[\s,;]*)"
_WHOLE = re.compile(
    rf"""
    # machine translation, where the text came from
    powered\ by\ .*\btranslat(?:ion|e)\b.*
    | (?:this\ \w+\ (?:was|has\ been)\ )?(?:machine|automatically|auto)[\ -]translated\b.{{0,80}}
    | (?:content\ )?retrieved\ from\b:?\s*\S+
    | (?:source|original(?:\ article)?|link|url|via|read\ (?:it|the\ original)\ (?:at|here))?\s*+:?\s*+https?://\S+
    | this\ (?:article|story|piece|post)\ (?:was\ |has\ )?(?:first|originally|previously)
      \ (?:appeared|published|posted)\b.{{0,150}}
    | (?:author|byline|source|publisher|section|category|language|keywords)\s*:\s*\S+(?:\ \S+){{0,4}}
    | \[(?:(?:end|begin)\s+recording|continued|applause|laughter
      |(?:passage|words?|question|sentence)\s+\w+(?:\s\w+)?)\]
    # who made it
    | (?:thomson\ )?reuters | afp | ap | (?:the\ )?associated\ press | efe | dpa | xinhua | anadolu | tass
    | about\ the\ (?:author|writer)s?:?
    | [-–—*]*\s*with\ (?:additional\ )?(?:reporting|files|inputs?)\ (?:from|by)\b.{{0,160}}
    | [(\[]?(?:additional\ )?(?:reporting|writing|editing|compiled|edited|written)\ by\ {_NAMES}
      (?:(?:additional\ )?(?:reporting|writing|editing|compiled|edited|written)\ by\ {_NAMES})*[.)\]]*
    | [^.]{{3,160}}\bcontributed\ (?:to\ this\ (?:report|article|story)|reporting)(?:\ from\ [^.]{{3,60}})?\.?
    | our\ standards:.{{0,80}}
    | the\ (?:views|opinions)\ expressed\ (?:in|by|here)\b.{{0,250}}
    | (?:©|\(c\)|copyright\b.{{0,40}}(?:©|\d{{4}})).{{0,150}} | .{{0,80}}\ball\ rights\ reserved\b.{{0,80}}
    # lists of links
    | newspapers?\ (?:in|from)\ [^\W\d_]+(?:\ [^\W\d_]+)?
    | (?:read|see|watch|listen|also\ read|related)(?:\ (?:more|also|on|now|next|here|live))?\s*:\s*.{{0,200}}
    | (?:read|see|view|show|load)\ (?:more|less|full\ (?:story|article)|(?:all\ |the\ )?comments)\b.{{0,40}}
    | (?:related|recommended|popular|trending|latest|top)
      \ (?:articles?|stories|news|topics|posts|reading|content|now)
    | (?:most\ (?:read|viewed|popular|shared)|editors?['’]s?\ picks?|what\ to\ read\ next
      |you\ (?:may|might)\ also\ like|more\ (?:from|on)\ (?:this|our|the)\ [^.]{{2,30}}|up\ next
      |in\ this\ (?:article|story)|topics|tags)\s*:?
    | tags?\s*:\s*.{{1,200}}
    # newsletters, sharing, advertising, page furniture
    | (?:please\ )?(?:sign\ (?:up|in)|subscribe|log\ in)(?:\s*$|[:!]|\ (?:for|to|now|here|today)\b.{{0,160}})
    | (?:please\ )?(?:click|tap)\ (?:here|below)\b.{{0,120}}
    | (?:download|get|install)\ (?:the|our)\ (?:[^\W\d_]+\ )?(?:app|newsletter)\b.{{0,80}}
    | (?:get|receive)\ .{{3,60}}\b(?:in(?:to)?\ your\ inbox|newsletters?|email\ alerts)\b.{{0,60}}
    | (?:follow|join|like|find)\ (?:us|@\w+|our\ (?:channel|page|community|newsletter|telegram|whatsapp))\b
      .{{0,120}}
    | follow\ .{{3,80}}\bon\ (?:twitter|x|facebook|telegram|instagram|whatsapp|tiktok|youtube)\b.{{0,40}}
    | (?:share|tweet|print|e-?mail|save)(?:\ (?:this|on|via|the\ (?:article|story))\b.{{0,60}})?:?
    | support\ (?:us|our\ (?:work|journalism|reporting))\b.{{0,80}} | donate(?:\ (?:now|here|today))?
    | advertisement(?:\ ?[-–—]\ .{{0,40}})? | sponsored(?:\ content)?
    | story\ continues\ (?:below|after)\b.{{0,40}}
    | skip\ (?:to|past)\ (?:main|content|navigation|footer|next|promo|advert).{{0,40}}
    | leave\ a\ (?:comment|reply)
    | register\ (?:now|here|for\ free)\b.{{0,80}} | contact\ us
    | your\ email\ address\ will\ not\ be\ published\b.{{0,80}}
    | \W*\d+\s*(?:min(?:ute)?s?\ read|comments?|views|shares) | comments?(?:\ \(\d+\))?
    | (?:estimated\ )?reading\ time:?.{{0,30}}
    | loading\W* | listen\ to\ (?:this\ )?article.{{0,20}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT = re.compile(
    r"""
    \((?:[\w&/.-]+\s){0,2}(?:photo|image|picture|screenshot|screengrab|illustration)s?(?:\scredits?)?
        \s?(?:credits?|by|courtesy|via|:|/)[^()]*\)\.?$
    | \((?:AP|AFP|EPA|Reuters|Getty)\ (?:Photo|Images?|File)\b[^()]*\)\.?$
    | [\[(](?:file:?\ ?)?[^\[\]()]{0,60}/\ ?(?:Reuters|AFP|AP|EPA|Getty|Anadolu|Al\ Jazeera)\b
        [^\[\]()]{0,40}[\])]\.?$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BARE_CREDIT = re.compile(
    r"""
    \b(?:photo|image|picture|photograph)(?:\ credit)?s?\s?(?::|by\ )\s*.{2,80}$
    | (?:\bvia|/|©|\|)\ ?(?:Getty(?:\ Images)?|AFP|Reuters|EPA(?:-EFE)?|AP)
        (?:\s?via\ .{3,30}|\s?/?\ ?Getty\ Images|\ (?:file\ )?photo)?$
    | \((?:AFP|AP|Reuters|EPA|Getty(?:\ Images)?|Anadolu|AA|Xinhua)(?:\ via\ [^()]{2,30})?\)$
    | \b(?:courtesy|handout)\s?(?:of|via|/|:)\s?.{2,60}$ | \b(?:department|ministry)\ of\ defen[cs]e\ photo$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CAPTION = re.compile(
    r"file (?:photo|picture|image|footage)\b|(?:photo|picture|image|caption)s?\s?:|file\s?[-–—]\s",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"""
    the\ (?:(?-i:[^\W\d_a-z])[\w.'’&-]*\ ){0,3}
      (?:post|times|news|herald|tribune|journal|gazette|guardian|telegraph|chronicle|observer|independent|mirror
        |review|monitor|national|standard|mail|express|globe|sun|star|economist|intercept|diplomat)
    | (?:(?-i:[^\W\d_a-z])[\w.'’&-]*\ ){1,3}(?:times|news|herald|tribune|gazette|telegraph|chronicle|magazine)
      (?:\ (?:agency|online|network|service|english))?
    | (?:the\ )?(?:reuters|associated\ press|al[\ -]jazeera|bbc|cnn|afp|npr|dw|rfe/rl|france\ 24|haaretz
      |bellingcat|kyiv\ independent|jerusalem\ post|washington\ post|middle\ east\ eye|le\ monde|el\ pa[ií]s
      |anadolu|interfax)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SHARING = re.compile(
    r"facebook|twitter|x|whatsapp|telegram|linkedin|reddit|e-?mail|mail|print|shares?|tweet|copy|link|pinterest"
    r"|messenger|flipboard|pocket|tumblr|instagram|youtube|tiktok|viber|line|sms|save|bookmark|threads|bluesky"
    r"|mastodon|comments?|on|via|this|article|post|vk|weibo|wechat|url|more"
)
_SHARING_ALONE = frozenset(("facebook", "twitter", "whatsapp", "telegram", "linkedin"))
_NAME = r"(?:(?-i:[^\W\d_a-zа-я])[\w.'’-]*|(?:al|el|bin|ibn|van|von|der|den|de|da|di|del|la|le)\b[-\w'’]*)"
_BYLINE = re.compile(
    r"(?:story |report |written |words )?by:?\s+(?!\w+day\b)"
    rf"(?P<names>{_NAME}(?:(?:\s+|\s*,\s*|\s+and\s+|\s*&\s*){_NAME}){{0,8}})"
    rf"(?P<rest>\s*(?:[|/–—-]|\bin\b|\bfor\b)\s*{_NAME}(?:[\s,]+{_NAME}){{0,5}})?",
    re.IGNORECASE,
)
_LAST_SECTION = re.compile(r"about the (?:author|writer)s?:?", re.IGNORECASE)


def is_boilerplate(text: str, *, index: int = _TOP) -> bool:
    """Say whether a paragraph or a sentence is not news; ``index`` is the paragraph's place in the text."""
    words = len(text.split())
    if words > MAX_WORDS:
        return False
    if not any(character.isalnum() for character in text):
        return True
    if _WHOLE.fullmatch(text) or _is_caption(text) or _is_sharing_row(text):
        return True
    if (index < _TOP and byline(text)) or (index == 0 and is_outlet(text)):
        return True
    return datelines.is_labelled_date_line(text) or (index < _TOP and datelines.is_date_line(text))


def byline(text: str) -> str | None:
    """Return the names in a byline ("By SETH J. FRANTZMAN"), or None when the line is none."""
    match = _BYLINE.fullmatch(text.strip())
    if match is None or len(text.split()) > 16:
        return None
    is_sentence = text[-1] == "." and len(text.split()[-1]) > 3  # "Jr." is none
    return None if is_sentence else match["names"].strip(" ,")


def is_outlet(text: str) -> bool:
    """Say whether a line is the name of a newspaper, agency or station and nothing else."""
    return len(text.split()) <= 6 and _OUTLET.fullmatch(text) is not None


def is_last_section(text: str) -> bool:
    """Say whether a heading opens what only stands behind an article."""
    return _LAST_SECTION.fullmatch(text) is not None


def _is_caption(text: str) -> bool:
    """A credit without brackets counts only where no full stop makes the line a sentence."""
    if _CAPTION.match(text) or _CREDIT.search(text):
        return True
    return text[-1] != "." and _BARE_CREDIT.search(text) is not None


def _is_sharing_row(text: str) -> bool:
    words = [word for word in re.split(r"[\s|,/•·]+", text.casefold()) if word]
    return all(map(_SHARING.fullmatch, words)) and not _SHARING_ALONE.isdisjoint(words)
