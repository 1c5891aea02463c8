"""Claims found by grammar: sentences of many conflicts, each with what it should yield."""

# ruff: noqa: E501 - sentences are not broken

from __future__ import annotations

import pytest
from said import Row, assert_claimed, row

pytestmark = pytest.mark.weights  # what finds claims is the parser

ONE_CLAIM = [
    # verbs of saying with a clause
    row(
        "Ukraine’s air force said it had shot down 28 of 31 Shahed drones overnight.",
        "Ukraine’s air force",
        "said",
        "Ukraine’s air force had shot down 28 of 31 Shahed drones overnight.",
        act="states",
        certainty="certain",
        quotation="indirect",
        negated=False,
    ),
    row(
        "Russia’s defence ministry claimed on Tuesday that its troops had captured the village of Vodyane.",
        "Russia’s defence ministry",
        "claimed",
        "Its troops had captured the village of Vodyane.",
        date="Tuesday",
    ),
    row(
        "The governor of the Kherson region, Oleksandr Prokudin, wrote on Telegram that two women were killed.",
        "The governor of the Kherson region, Oleksandr Prokudin",
        "wrote",
        "Two women were killed.",
        medium="social_media",
    ),
    row(
        "At least nine people were wounded in the strike, regional prosecutors said in a statement on Friday.",
        "regional prosecutors",
        "said",
        "At least nine people were wounded in the strike.",
        medium="statement",
        date="Friday",
    ),
    row(
        "Two policemen were killed and five wounded, Interior Ministry spokesman Abdul Mateen Qani said.",
        "Interior Ministry spokesman Abdul Mateen Qani",
        "said",
        "Two policemen were killed and five wounded.",
    ),
    row(
        "The bridge was destroyed, Ukrainian officials say.",
        "Ukrainian officials",
        "say",
        "The bridge was destroyed.",
    ),
    row(
        "Residents of Goma said by telephone that M23 rebels had entered the city.",
        "Residents of Goma",
        "said",
        "M23 rebels had entered the city.",
    ),
    row(
        "The head of Wagner, Yevgeny Prigozhin, said in an audio message that his men had taken Soledar.",
        "The head of Wagner, Yevgeny Prigozhin",
        "said",
        "His men had taken Soledar.",
    ),
    row(
        "Myanmar's shadow government says the air strike killed at least 100 people, most of them civilians.",
        "Myanmar's shadow government",
        "says",
        "The air strike killed at least 100 people, most of them civilians.",
    ),
    row(
        "The colonel, who asked not to be named, said the gunmen had escaped.",
        "The colonel",
        "said",
        "The gunmen had escaped.",
    ),
    row(
        "Meanwhile, the army has warned that militants are regrouping near Lake Chad.",
        "the army",
        "warned",
        "Militants are regrouping near Lake Chad.",
        act="warns",
        certainty="unknown",
    ),
    row(
        "The junta's spokesman announced on 12 April that the siege of Djibo was over.",
        "The junta's spokesman",
        "announced",
        "The siege of Djibo was over.",
        date="12 April",
    ),
    row(
        "The bodies of four miners, who had been missing for a week, were found near Segovia, police said Monday.",
        "police",
        "said",
        "The bodies of four miners, who had been missing for a week, were found near Segovia.",
        date="Monday",
    ),
    row(
        "The Israeli military said no soldiers were hurt.",
        "The Israeli military",
        "said",
        "No soldiers were hurt.",
        negated=True,
    ),
    row(
        "The patrol did not open fire first, the peacekeepers said.",
        "the peacekeepers",
        "said",
        "The patrol did not open fire first.",
        negated=True,
    ),
    row(
        "The ceasefire, the mediators said, was holding.",
        "the mediators",
        "said",
        "The ceasefire was holding.",
    ),
    # a name that the parser misses
    row(
        "Now Maj. Gen. Qutaiba Idris has said that the camp is empty.",
        "Maj. Gen. Qutaiba Idris",
        "said",
        "The camp is empty.",
    ),
    # hedges
    row(
        "Fighters from the group may have crossed the border, a diplomat said, speaking on condition of anonymity.",
        "a diplomat",
        "said",
        "Fighters from the group may have crossed the border.",
        certainty="possible",
    ),
    row(
        "The rebels could be planning another offensive, analysts say.",
        "analysts",
        "say",
        "The rebels could be planning another offensive.",
        act="speculates",
        certainty="possible",
    ),
    row(
        "NATO said the missile was likely fired by Ukrainian air defences.",
        "NATO",
        "said",
        "The missile was likely fired by Ukrainian air defences.",
        certainty="probable",
    ),
    row(
        "The aid agency said the road appears to be mined.",
        "The aid agency",
        "said",
        "The road appears to be mined.",
        certainty="probable",
    ),
    # judgements and blame brought by a neutral verb
    row(
        "The foreign minister said the embargo was illegal.",
        "The foreign minister",
        "said",
        "The embargo was illegal.",
        act="comments",
    ),
    row(
        "Armenia said Azerbaijan was behind the sabotage of the pipeline.",
        "Armenia",
        "said",
        "Azerbaijan was behind the sabotage of the pipeline.",
        act="accuses",
    ),
    # quotations
    row(
        "“They came on motorcycles and opened fire on the market,” said Amadou Diallo, a resident of the village.",
        "Amadou Diallo, a resident of the village",
        "said",
        "They came on motorcycles and opened fire on the market.",
        quotation="direct",
    ),
    row(
        "The mayor tweeted: “Our city is under attack again.”",
        "The mayor",
        "tweeted",
        "Our city is under attack again.",
        quotation="direct",
        medium="social_media",
    ),
    row(
        "“We will respond,” the prime minister warned, “with all our strength.”",
        "the prime minister",
        "warned",
        "We will respond with all our strength.",
        act="warns",
        quotation="direct",
    ),
    row(
        '"It was a war crime," Zelensky said. "The whole world must see it."',
        "Zelensky",
        "said",
        "It was a war crime. The whole world must see it.",
        quotation="direct",
        sentences=(0, 1),
        act="comments",
    ),
    row(
        "“We heard three blasts. Then the windows broke. Everybody ran to the cellar,” Olena Koval recalled.",
        "Olena Koval",
        "recalled",
        "We heard three blasts. Then the windows broke. Everybody ran to the cellar.",
        sentences=(0, 1, 2),
    ),
    row(
        'The ministry said the raid had "neutralised a terrorist cell" in Derna.',
        "The ministry",
        "said",
        'The raid had "neutralised a terrorist cell" in Derna.',
        quotation="mixed",
    ),
    row(
        "“We condemn the killing of the aid workers,” the ambassador said.",
        "the ambassador",
        "said",
        "We condemn the killing of the aid workers.",
        act="comments",
    ),
    # according to
    row(
        "According to the Syrian Observatory for Human Rights, seven militants died in the raid.",
        "the Syrian Observatory for Human Rights",
        "According to",
        "Seven militants died in the raid.",
    ),
    row(
        "The strike hit a school, according to two aid workers.",
        "two aid workers",
        "according to",
        "The strike hit a school.",
    ),
    # relays
    row(
        "Four children were among the dead, according to local officials quoted by AFP.",
        "local officials",
        "according to",
        "Four children were among the dead.",
        via="AFP",
        medium="news_report",
    ),
    row(
        "Turkey’s state-run Anadolu news agency, citing security sources, reported that two PKK members were killed.",
        "security sources",
        "reported",
        "Two PKK members were killed.",
        via="Turkey’s state-run Anadolu news agency",
        medium="news_report",
    ),
    row(
        "A spokesman for the army told Reuters that the operation was over.",
        "A spokesman for the army",
        "told",
        "The operation was over.",
        via="Reuters",
        medium="interview",
    ),
    row(
        "In an interview with the BBC, Gen. Burhan said his forces would not negotiate.",
        "Gen. Burhan",
        "said",
        "His forces would not negotiate.",
        via="BBC",
        medium="interview",
        negated=True,
    ),
    row(
        "Hamas was quoted by Al Jazeera as saying that the hostages were alive.",
        "Hamas",
        "saying",
        "The hostages were alive.",
        via="Al Jazeera",
    ),
    row(
        "Xinhua quoted a police officer as saying five people were arrested.",
        "a police officer",
        "saying",
        "Five people were arrested.",
        via="Xinhua",
    ),
]


@pytest.mark.parametrize("case", ONE_CLAIM, ids=lambda case: case.text[:60])
def test_a_sentence_yields_its_claim(case: Row) -> None:
    assert_claimed(case)
