"""Claims found by grammar: sentences of many conflicts, each with what it should yield."""

# ruff: noqa: E501 - sentences are not broken

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from extractor.articles.document import Document
from extractor.llm.parser import parser_path
from extractor.reading.attributions import FoundClaim, find_claims
from extractor.reading.syntax import parse

pytestmark = pytest.mark.weights


def claims_in(text: str) -> list[FoundClaim]:
    return find_claims(parse(Document.of(text, published="2023-05-05"), parser_path()))


def words(span: object) -> str | None:
    return getattr(span, "text", None)


@dataclass(frozen=True)
class Row:
    text: str
    source: str | None
    cue: str | None
    content: str
    fields: dict[str, object] = field(default_factory=dict)


def row(text: str, source: str | None, cue: str | None, content: str, **fields: object) -> Row:
    return Row(text, source, cue, content, fields)


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
    # sources that are not persons
    row(
        "Ukraine says 20 killed in Russian strike on Kramatorsk",
        "Ukraine",
        "says",
        "20 killed in Russian strike on Kramatorsk.",
    ),
    row(
        "The military issued a statement saying 12 insurgents had been killed.",
        "The military",
        "saying",
        "12 insurgents had been killed.",
        medium="statement",
    ),
    row(
        "Reports emerged on Monday that dozens had drowned.",
        "Reports",
        "emerged",
        "Dozens had drowned.",
        date="Monday",
        medium="news_report",
    ),
    row(
        "Unconfirmed media reports suggested that the rebels had taken Bunia.",
        "Unconfirmed media reports",
        "suggested",
        "The rebels had taken Bunia.",
    ),
    row(
        "Rumours that the president had been killed spread through Ouagadougou.",
        "Rumours",
        None,
        "The president had been killed.",
        certainty="unknown",
    ),
    row(
        "Villagers spread rumours about foreign snipers.",
        "Villagers",
        "spread rumours",
        "There are foreign snipers.",
    ),
    row(
        "There were claims that prisoners had been shot in Bakhmut.",
        None,
        "claims",
        "Prisoners had been shot in Bakhmut.",
    ),
    # nobody says it
    row(
        "The convoy was reportedly hit by a drone near Kutum.",
        None,
        "reportedly",
        "The convoy was hit by a drone near Kutum.",
        date=None,
    ),
    row(
        "Dozens of fighters were allegedly buried in a mass grave.",
        None,
        "allegedly",
        "Dozens of fighters were buried in a mass grave.",
    ),
    row(
        "The commander is believed to have fled to Chad.",
        None,
        "believed",
        "The commander has fled to Chad.",
        certainty="probable",
        act="speculates",
    ),
    row(
        "The airport was said to be under the control of the paramilitaries.",
        None,
        "was said to",
        "The airport was under the control of the paramilitaries.",
    ),
    row(
        "It was reported that three soldiers had been kidnapped in Arauca.",
        None,
        "was reported",
        "Three soldiers had been kidnapped in Arauca.",
    ),
    # denials
    row(
        "Mali's army denied that its soldiers had executed civilians in Moura.",
        "Mali's army",
        "denied",
        "It is not true that its soldiers had executed civilians in Moura.",
        act="denies",
        negated=True,
    ),
    row(
        "Tehran has repeatedly denied supplying weapons to the Houthis.",
        "Tehran",
        "denied",
        "Tehran denied supplying weapons to the Houthis.",
        act="denies",
        negated=True,
    ),
    row(
        "The ministry neither confirmed nor denied that its aircraft had carried out the strike.",
        "The ministry",
        "neither confirmed nor denied",
        "The ministry neither confirmed nor denied that its aircraft had carried out the strike.",
        act="comments",
        certainty="unknown",
    ),
    # responsibility and blame
    row(
        "The Islamic State group has claimed responsibility for the attack on the mosque.",
        "The Islamic State group",
        "claimed responsibility",
        "The Islamic State group was responsible for the attack on the mosque.",
        act="claims_responsibility",
    ),
    row(
        "Al-Shabaab claimed the bombing on Saturday.",
        "Al-Shabaab",
        "claimed",
        "Al-Shabaab was responsible for the bombing.",
        act="claims_responsibility",
        date="Saturday",
    ),
    row(
        "The group denied responsibility for the killings.",
        "The group",
        "denied responsibility",
        "The group was not responsible for the killings.",
        act="denies_responsibility",
        negated=True,
    ),
    row(
        "Kyiv accused Moscow of deliberately striking the power plant.",
        "Kyiv",
        "accused",
        "Moscow is responsible for deliberately striking the power plant.",
        act="accuses",
    ),
    row(
        "Azerbaijan blamed Armenian forces for the shelling of Terter.",
        "Azerbaijan",
        "blamed",
        "Armenian forces are responsible for the shelling of Terter.",
        act="accuses",
    ),
    row(
        "Ethiopia's government blamed the killings on the Oromo Liberation Army.",
        "Ethiopia's government",
        "blamed",
        "The Oromo Liberation Army is responsible for the killings.",
        act="accuses",
    ),
    row(
        "The militia was accused by Amnesty International of burning villages.",
        "Amnesty International",
        "accused",
        "The militia is responsible for burning villages.",
        act="accuses",
    ),
    row(
        "The UN Security Council held Syria responsible for the attack.",
        "The UN Security Council",
        "held",
        "Syria is responsible for the attack.",
        act="accuses",
    ),
    row(
        "The attack was blamed on Islamist insurgents.",
        None,
        "blamed",
        "Islamist insurgents are responsible for the attack.",
        act="accuses",
    ),
    # names for things
    row(
        "President Petro called the bombing a cowardly attack.",
        "President Petro",
        "called",
        "The bombing is a cowardly attack.",
        act="comments",
    ),
    row(
        "Human Rights Watch described the raid as a massacre.",
        "Human Rights Watch",
        "described",
        "The raid is a massacre.",
        act="comments",
    ),
    # threats, promises, demands
    row(
        "The Houthis vowed to continue their attacks on Red Sea shipping.",
        "The Houthis",
        "vowed",
        "The Houthis will continue their attacks on Red Sea shipping.",
        act="threatens",
        certainty="unknown",
    ),
    row(
        "The governor pledged to rebuild the hospital.",
        "The governor",
        "pledged",
        "The governor will rebuild the hospital.",
        act="promises",
    ),
    row(
        "The United Nations called for an immediate ceasefire in Tigray.",
        "The United Nations",
        "called for",
        "There should be an immediate ceasefire in Tigray.",
        act="demands",
        certainty="unknown",
    ),
    row(
        "France urged Rwanda to withdraw its troops from eastern Congo.",
        "France",
        "urged",
        "Rwanda should withdraw its troops from eastern Congo.",
        act="demands",
    ),
    row(
        "The opposition demanded that the junta release all political prisoners.",
        "The opposition",
        "demanded",
        "The junta should release all political prisoners.",
        act="demands",
    ),
    # verbs with an object: a claim, but one to look at twice
    row(
        "NATO confirmed the death of a soldier in Kandahar.",
        "NATO",
        "confirmed",
        "NATO confirmed the death of a soldier in Kandahar.",
        act="confirms",
    ),
    row(
        "Nigeria's police warned residents against gatherings.",
        "Nigeria's police",
        "warned",
        "Nigeria's police warned residents against gatherings.",
        act="warns",
    ),
]


@pytest.mark.parametrize("case", ONE_CLAIM, ids=lambda case: case.text[:60])
def test_a_sentence_yields_its_claim(case: Row) -> None:
    (claim,) = claims_in(case.text)

    assert (words(claim.source), words(claim.cue), claim.content) == (case.source, case.cue, case.content)
    for name, expected in case.fields.items():
        found = getattr(claim, name)
        assert (words(found) or (found if name not in ("date", "via") else None)) == expected, name


NO_CLAIM = [
    "No group immediately claimed responsibility for the blast.",
    "No one has taken responsibility for the killing.",
    "The group has not claimed responsibility.",
    "The Kremlin declined to comment.",
    "The army has not confirmed the deaths.",
    "Officials would not say how many were killed.",
    "The ministry refused to say whether any of its soldiers had died.",
    "There were no reports of casualties.",
    "Hundreds of people fled the town after gunmen burned the market.",
    "We have profiled the appointment of the new commander.",
    "He could have said that the war was lost.",
    "The report will be published next week.",
    "Rebels took the airport on Monday and the radio station on Tuesday.",
]


@pytest.mark.parametrize("text", NO_CLAIM)
def test_what_nobody_asserts_is_no_claim(text: str) -> None:
    assert claims_in(text) == []


SEVERAL = [
    (
        "Burkina Faso's junta insisted the town was under control, but residents said militants were patrolling it.",
        [
            ("Burkina Faso's junta", "The town was under control."),
            ("residents", "Militants were patrolling it."),
        ],
    ),
    (
        "Lebanon's Hezbollah said on Sunday it fired rockets at the base, adding that the strike was a reprisal.",
        [
            ("Lebanon's Hezbollah", "Lebanon's Hezbollah fired rockets at the base."),
            ("Lebanon's Hezbollah", "The strike was a reprisal."),
        ],
    ),
    (
        "The strike killed six people, the health ministry said; the Israeli army said it was looking into it.",
        [
            ("the health ministry", "The strike killed six people."),
            ("the Israeli army", "The Israeli army was looking into it."),
        ],
    ),
    (
        "The rebels have called for talks and have threatened to attack the port.",
        [("The rebels", "There should be talks."), ("The rebels", "The rebels will attack the port.")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL, ids=lambda value: str(value)[:40])
def test_each_assertion_of_a_sentence_is_a_claim(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(words(claim.source), claim.content) for claim in claims_in(text)] == expected


SPEAKERS = [
    ("Gen. Oleksandr Syrskyi visited the front. He said the city was holding.", "He", "Oleksandr Syrskyi"),
    (
        "The rescue was over, mayor Bilal Yazbek said. He added that nobody was missing.",
        "He",
        "mayor Bilal Yazbek",
    ),
    ("The group released a video in which it threatened to kill the hostages.", "it", "The group"),
]


@pytest.mark.parametrize(("text", "source", "speaker"), SPEAKERS)
def test_a_pronoun_keeps_its_wording_and_gets_the_name_it_stands_for(
    text: str, source: str, speaker: str
) -> None:
    claim = claims_in(text)[-1]

    assert words(claim.source) == source
    assert words(claim.speaker) == speaker


def test_a_quotation_without_a_cue_belongs_to_who_spoke_before_it() -> None:
    claims = claims_in(
        "“The shelling began at dawn,” said Iryna Bondar, a nurse.\n\n“My brother lost his leg.”\n\nSnow fell on Tuesday."
    )

    assert [(words(c.source), c.content) for c in claims] == [
        ("Iryna Bondar, a nurse", "The shelling began at dawn."),
        ("Iryna Bondar, a nurse", "My brother lost his leg."),
    ]
    assert claims[1].doubt > claims[0].doubt


def test_a_quotation_that_turns_to_another_point_is_two_claims() -> None:
    claims = claims_in("“The rebels have left the town. But the roads are still mined,” the colonel said.")

    assert [c.content for c in claims] == ["The rebels have left the town.", "But the roads are still mined."]


def test_an_article_that_prints_a_sentence_twice_makes_one_claim_of_it() -> None:
    twice = "Police said the suspect had fled."
    (claim,) = claims_in(
        f"{twice}\n\nThe search went on all night in the hills.\n\n{twice} A curfew was imposed."
    )

    assert claim.sentences == (0, 2)


def test_spans_are_the_articles_own_words() -> None:
    text = "Shells fell on Nikopol.\n\nOn Monday, governor Serhiy Lysak said two houses burned down, Suspilne reported."
    for claim in claims_in(text):
        for span in (claim.source, claim.via, claim.cue, claim.date, claim.speaker):
            assert span is None or text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text", ["“", "said", "According to", "“Fire!", "' '", "He said “", "X: “Y” “Z", '"" said ""']
)
def test_broken_text_does_no_harm(text: str) -> None:
    assert isinstance(claims_in(text), list)
