"""Whose a claim is, how firmly it is made, and what it does: sources, denials, blame, threats, demands."""

from __future__ import annotations

import pytest
from said import Row, assert_claimed, row

pytestmark = pytest.mark.weights  # what finds claims is the parser

ONE_CLAIM = [
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
    assert_claimed(case)
