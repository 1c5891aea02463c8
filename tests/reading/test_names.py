"""Who is mentioned: sentences of many conflicts, each with the names that it holds."""

from __future__ import annotations

import pytest
from scripted import ScriptedModel

from extractor.articles.document import Document
from extractor.llm.parser import PARSER
from extractor.reading.names import Name, fold, organisations
from extractor.strategies.cascade import cascade

TEXT_KINDS = (
    "person armed_group government military coalition intergovernmental media company civilians other"
)


def names_in(text: str) -> list[Name]:
    """Return the names that are no places, as the cascade takes them."""
    names = list(cascade(Document.of(text, published="2023-05-05"), ScriptedModel()).names)
    assert all(text[name.start : name.end] == name.text for name in names)
    return names


@pytest.mark.weights(PARSER)
@pytest.mark.parametrize(
    ("text", "names"),
    [
        # persons, with and without titles
        ("President Volodymyr Zelenskyy visited Kherson in southern Ukraine.", "Volodymyr Zelenskyy"),
        ("Gen. Mark Milley spoke to reporters.", "Mark Milley"),
        ("Lt. Col. Pierre Sanou led the patrol.", "Pierre Sanou"),
        ("Foreign Minister Hossein Amir-Abdollahian arrived in Beirut.", "Hossein Amir-Abdollahian"),
        ("Abdullah al-Thani condemned the shelling.", "Abdullah al-Thani"),
        ("Yahya Sinwar was killed in Rafah.", "Yahya Sinwar"),
        ("The governor, Serhiy Haidai, said the bridge was hit.", "Serhiy Haidai"),
        ("Secretary of State Antony Blinken met Israel Katz.", "Antony Blinken|Israel Katz"),
        ("Prime Minister Abiy Ahmed ordered an offensive.", "Abiy Ahmed"),
        ("Mr Guterres called for restraint.", "Guterres"),
        ("Ismail Haniyeh and Saleh al-Arouri were assassinated.", "Ismail Haniyeh|Saleh al-Arouri"),
        # known organisations under their many names
        ("Boko Haram attacked Damboa.", "Boko Haram"),
        ("JNIM said it had ambushed the convoy.", "JNIM"),
        ("ISWAP claimed the bombing.", "ISWAP"),
        ("The Taliban captured Kunduz.", "Taliban"),
        ("Al-Shabaab stormed a hotel.", "Al-Shabaab"),
        ("The RSF shelled El Obeid.", "RSF"),
        ("The Rapid Support Forces shelled El Obeid.", "Rapid Support Forces"),
        ("FARC dissidents kidnapped three nurses in Cauca.", "FARC"),
        ("M23 entered Goma.", "M23"),
        ("Wagner mercenaries left Bakhmut.", "Wagner"),
        ("Hezbollah fired rockets at Haifa.", "Hezbollah"),
        ("The United Nations condemned the raid.", "United Nations"),
        ("NATO sent ships to the Black Sea.", "NATO"),
        ("The African Union sent observers.", "African Union"),
        ("Reuters reported the blast.", "Reuters"),
        ("The Associated Press quoted witnesses.", "Associated Press"),
        # capitalised bodies that no table knows
        ("The Karen National Liberation Army seized Myawaddy in Myanmar.", "Karen National Liberation Army"),
        ("The Ministry of Defence confirmed the loss.", "Ministry of Defence"),
        ("The Arakan Army took Paletwa.", "Arakan Army"),
        ("The Sinaloa Cartel dumped the bodies.", "Sinaloa Cartel"),
        ("The 47th Mechanized Brigade held Robotyne.", "47th Mechanized Brigade"),
        ("The Commission on Human Rights (CHR) counted nine dead.", "Commission on Human Rights|CHR"),
        ("The Front for Land and Bread (FLB) struck.", "Front for Land and Bread|FLB"),
        ("The Jaish-i-Fursan-i-Muhammad claimed the blast.", "Jaish-i-Fursan-i-Muhammad"),
        # states that act
        ("Russia annexed Crimea.", "Russia"),
        ("Iran attacked Israel.", "Iran|Israel"),
        ("The United States struck Syria.", "United States|Syria"),
        ("Turkey's army shelled the village.", "Turkey's army|Turkey"),
        ("Ethiopia accused Egypt of arming rebels.", "Ethiopia|Egypt|rebels"),
        ("Russian air strikes killed nine people in Idlib.", "Russian"),
        # collectives that can be told apart
        ("Iran-backed militias shelled the base.", "Iran-backed militias|Iran"),
        ("Malian soldiers burned the village.", "Malian soldiers"),
        ("Israeli settlers attacked a shepherd.", "Israeli settlers"),
        ("Gunmen attacked a church in Plateau state.", "Gunmen"),
        ("Pro-Russian separatists shot down the plane.", "Pro-Russian separatists|Russian"),
        ("US forces killed the leader.", "US forces"),
        ("Ukrainian police arrested two men.", "Ukrainian police"),
        ("Colombian army troops found the body.", "Colombian army troops"),
        # bodies in small letters
        ("The city council said nobody was hurt.", "city council"),
        ("North Darfur's health ministry counted the dead.", "North Darfur's health ministry"),
        ("The human rights ministry blamed the junta.", "human rights ministry"),
        ("The air force bombed the village.", "air force"),
        ("The Director-General of the World Health Organisation spoke.", "World Health Organisation"),
        ("The General Staff denied it.", "General Staff"),
        # doers without a name
        ("Two men shot a judge in Medellin.", "men"),
        ("A suicide bomber killed nine people.", "suicide bomber"),
        ("Suspected jihadists attacked the post.", "jihadists"),
        ("A judge was shot dead by masked youths.", "masked youths"),
        ("The men were buried on Sunday.", ""),
        ("A sniper was arrested.", ""),
        # traps
        ("In March, rockets hit Camp Speicher near Tikrit.", ""),
        ("On Monday, May came early to Paris.", ""),
        ("A Katyusha rocket landed near the Green Zone.", ""),
        ("The village of Bucha lies west of Kyiv.", ""),
        ("Witnesses heard explosions in Kharkiv.", ""),
        ("The Black Sea port of Odesa was shelled.", ""),
        ("However, there were no casualties.", ""),
        ("The Dnipro River rose on Tuesday.", ""),
        ("A Patriot battery shot down the missile.", ""),
        ("The Ramadan truce collapsed.", ""),
        ("He drove from Mogadishu to Kismayo.", ""),
        ("The embassy in Kabul was closed.", ""),
        ("Ukrainian officials said that nobody was hurt.", ""),
    ],
)
def test_the_names_of_a_sentence_are_found(text: str, names: str) -> None:
    assert "|".join(name.text for name in names_in(text)) == names


@pytest.mark.weights(PARSER)
@pytest.mark.parametrize(
    ("text", "name", "kind", "country", "role"),
    [
        ("President Bola Tinubu spoke.", "Bola Tinubu", "person", None, "President"),
        ("Gen. Mark Milley spoke.", "Mark Milley", "person", None, "Gen."),
        ("Russian President Vladimir Putin spoke.", "Vladimir Putin", "person", "RUS", "Russian President"),
        ("Army spokesman Daniel Hagari spoke.", "Daniel Hagari", "person", None, "Army spokesman"),
        ("Boko Haram struck.", "Boko Haram", "armed_group", "NGA", None),
        ("Malian soldiers fled.", "Malian soldiers", "military", "MLI", None),
        ("Iranian diplomats denied it.", "Iranian diplomats", "government", "IRN", None),
        ("Nigerian police fled.", "Nigerian police", "military", "NGA", None),
        (
            "Tehreek-i-Taliban Pakistan (TTP) denied it.",
            "Tehreek-i-Taliban Pakistan",
            "armed_group",
            "PAK",
            None,
        ),
        ("Haitian gangs burned the station.", "Haitian gangs", "armed_group", "HTI", None),
        ("Iran-backed militias struck.", "Iran-backed militias", "armed_group", None, None),
        ("Iran-backed militias struck.", "Iran", "government", "IRN", None),
        ("Anti-government rebels struck.", "rebels", "armed_group", None, None),
        ("Sudan accused Chad of meddling.", "Chad", "government", "TCD", None),
        ("The Karen National Union seized it.", "Karen National Union", None, None, None),
        ("The Sinaloa Cartel killed him.", "Sinaloa Cartel", "armed_group", "MEX", None),
        ("Student protesters marched.", "protesters", "civilians", None, None),
        ("The Kenya Defence Forces withdrew.", "Kenya Defence Forces", "military", "KEN", None),
        ("Al Jazeera reported it.", "Al Jazeera", "media", None, None),
    ],
)
def test_a_name_says_what_its_words_show(
    text: str, name: str, kind: str | None, country: str | None, role: str | None
) -> None:
    found = next((n for n in names_in(text) if n.text.endswith(name)), None)
    assert found is not None
    if kind is not None:
        assert found.kind == kind
    if country is not None or kind != "media":
        assert found.country == country
    assert found.role == role


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Al-Qaeda", "al Qaeda"),
        ("Kata'ib Hezbollah", "Kata’ib Hezbollah"),
        ("U.S.", "US"),
        ("Iran's", "Iran"),
        ("Iran’s", "IRAN"),
        ("Asa'ib  Ahl al-Haq", "Asa’ib Ahl al Haq"),
    ],
)
def test_spellings_fold_to_what_they_share(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_no_spelling_names_two_organisations() -> None:
    names = {organisation.name for organisation in organisations().values()}
    for name in names:
        assert organisations()[fold(name)].name == name


def test_every_known_organisation_has_a_kind_of_the_codebook() -> None:
    assert {organisation.kind for organisation in organisations().values()} <= set(TEXT_KINDS.split())
