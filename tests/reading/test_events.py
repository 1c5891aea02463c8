"""What a sentence tells: sentences of many conflicts, by whether and what they report.

The parse alone cannot tell a report from everything that sounds like one; the model is asked too. So the rows
that are no reports are those that grammar is enough to tell: threats, plans, generalities, mere references.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from spacy.tokens import Token

from extractor.articles.document import Document
from extractor.llm.parser import PARSER, parser_path
from extractor.reading.blame import find_blame
from extractor.reading.events import Event, counted, find_events
from extractor.reading.syntax import Parse, parse

pytestmark = pytest.mark.weights(PARSER)


def parses(text: str) -> list[Parse]:
    return parse(Document.of(text, published="2023-05-05"), parser_path())


def told(text: str) -> list[Event]:
    """Return the events that a sentence reports, as the cascade takes them."""
    return [
        event for parsed in parses(text) for event in find_events(parsed) if event.real and not event.general
    ]


REPORTS = """Gunmen killed a tribal elder in Kandahar on Tuesday.
A roadside bomb killed three soldiers near Mogadishu on Friday.
Russian missiles struck a power station in Kharkiv overnight.
The rebels shelled Goma airport on Sunday, wounding nine civilians.
Four policemen were shot dead at a checkpoint outside Quetta.
An Israeli airstrike hit a house in Rafah on Monday.
Protesters stormed the parliament building in Tripoli.
Boko Haram fighters abducted 40 women from a village in Borno state.
Ukrainian air defences shot down eleven drones over Odesa.
Police thwarted a car bomb attack in Istanbul.
Two rockets landed near the US embassy in Baghdad.
Demonstrators clashed with police in Bogota on Thursday.
Unidentified assailants ambushed a convoy in northern Mali.
A suicide bomber blew himself up outside a mosque in Peshawar.
A car bomb exploded in Afrin, killing at least 12 people.
The army bombed rebel positions in Tigray.
Houthi forces fired a ballistic missile at Riyadh on Saturday.
Nine miners were kidnapped by armed men in Zamfara.
The militants burned down 30 homes in Cabo Delgado.
Soldiers opened fire on demonstrators in Khartoum, killing four.
At least 25 people were killed in an attack on a village in Burkina Faso.
A drone attack damaged an oil depot in Novorossiysk.
Tens of thousands of people marched through Yangon on Sunday to protest the coup.
A policeman was beheaded by insurgents in Mocimboa da Praia.
Clashes broke out between the army and the Rapid Support Forces in Omdurman on Saturday.
A French soldier was killed in combat in the Menaka region on Saturday.
Fighters of the ELN attacked a police station in Arauca with grenades.
Bombs went off at two hotels in Colombo on Easter Sunday.
A grenade was thrown into a bar in Bujumbura, wounding seven.
Militiamen looted the market of Geneina on Thursday.
Shelling killed a woman and her two children in Kherson on Monday.
The mayor of Kisangani was assassinated on Wednesday.
Turkish warplanes struck PKK targets in northern Iraq on Sunday night.
Al-Shabaab has claimed responsibility for a bombing in Mogadishu that killed 18 people on Friday.
The attack in Nice in July killed 86 people.
A military helicopter was shot down near Idlib.
Security forces arrested 60 protesters in Minsk on Sunday.
Azerbaijani forces seized the town of Shusha on Sunday.
A mob set fire to the police station in Jaranwala.
The explosion destroyed a bridge over the Dnipro.
Four soldiers lost their lives near Ansongo on Monday.
The blast left ten people dead in Mosul.
Two traders were hacked to death in Ituri.
Rebels took the town of Nyabiondo on Tuesday.
The army regained control of Macomia town.
One of the rockets came down near Sderot.
The post of Koro was the target of an attack by gunmen.
Militants attacked a bus taking pilgrims to Katra on Sunday.""".splitlines()

NO_REPORTS = """Both sides are fighting over Khartoum.
The army would go on fighting the rebels.
The group has threatened to attack foreign troops.
Rebels plan to capture the city.
Ukraine wants to strike targets deep inside Russia.
The government would respond to any attack, the minister said.
NATO forces will hold exercises in Poland next month.
The president warned that Israel could strike Iran.
No one was killed.
The army did not shell the town.
Police are investigating the attack.
Talks between the two sides resumed in Jeddah.
The United States deployed a second aircraft carrier.
Militants have carried out dozens of attacks in the region this year.
Such attacks are frequent in the Sahel.
The militia has repeatedly targeted American bases.
Villagers fear another attack.
If rebels attack the town, thousands will flee.
The ceasefire was meant to prevent further bloodshed.
The two countries signed an agreement on prisoner exchanges.
The king visited wounded soldiers in hospital.
The minister condemned the attack.
He was asked whether the army had bombed the village.
Residents marched on with their lives.
The team won a convincing victory over its rivals in March.
The president fired the army chief.
The company launched a new phone in Nairobi.
The court struck down the law.
The idea struck him as odd.
Prices hit a record high in Lebanon.
Snow fell on Kabul.
The talks collapsed under fire from critics.
The general urged fighters to lay down their arms.
The group refused to fight.
Drones can strike targets 2,000 kilometres away.
The soldiers trained to repel an invasion.""".splitlines()

SUSPENDED = {
    # sentence: why grammar does not tell it yet
}


@pytest.mark.parametrize("text", REPORTS)
def test_a_report_is_found(text: str) -> None:
    assert told(text)


@pytest.mark.parametrize("text", NO_REPORTS)
def test_what_only_sounds_like_a_report_is_left_out(text: str) -> None:
    assert told(text) == []


def _names(token: Token) -> bool:
    """Say whether a word may name who did it: "roadside" of a bomb never does."""
    return token.dep_ != "compound" or token.text[0].isupper()


@dataclass(frozen=True)
class Row:
    text: str
    agents: str = ""
    patients: str = ""
    victims: str = ""
    counts: str = ""
    weapons: str = ""
    kinds: str = ""


PARTS = [
    Row(
        "Gunmen killed two aid workers in Juba on Friday.",
        agents="Gunmen", victims="workers killed", counts="two", kinds="kill",
    ),
    Row(
        "Nine miners were kidnapped by armed men in Zamfara.",
        agents="men", patients="miners", kinds="abduct",
    ),
    Row("Taliban fighters shelled an army base in Kunduz.", agents="fighters", patients="base", kinds="fire"),
    Row(
        "Russian drones hit a hospital in Sumy, killing a nurse and wounding six patients.",
        agents="Russian", patients="hospital", victims="nurse killed,patients wounded", counts="None,six",
        weapons="drone", kinds="attack,kill,wound",
    ),
    Row(
        "A roadside bomb killed more than a dozen soldiers near Marka.",
        victims="soldiers killed", counts="more than a dozen", weapons="ied", kinds="kill",
    ),
    Row(
        "Three people died and 14 were injured when a car bomb exploded in Azaz.",
        victims="people killed,14 wounded", counts="Three,14", weapons="vehicle_bomb",
        kinds="kill,wound,bomb",
    ),
    Row("The army and the RSF clashed in El Fasher.", agents="army,RSF", kinds="clash"),
    Row("Houthi rebels fired three missiles at a tanker in the Red Sea.",
        agents="rebels", patients="tanker", weapons="missile", kinds="fire"),
    Row("An Israeli airstrike on Khan Younis killed five members of one family.",
        agents="Israeli", patients="Younis", victims="members killed", counts="five", kinds="strike,kill"),
    Row("A suicide bomber killed 19 worshippers at a mosque in Kabul.",
        agents="bomber", victims="worshippers killed", counts="19", kinds="kill"),
    Row("Rebels detonated an explosives-laden lorry at a checkpoint.", agents="Rebels",
        weapons="vehicle_bomb", kinds="bomb"),
    Row("Police killed two gunmen and recovered a rifle.", agents="Police", victims="gunmen killed",
        counts="two", kinds="kill"),
    Row("Officers fired live rounds at a crowd.", agents="Officers", patients="crowd", weapons="small_arms",
        kinds="fire"),
    Row("Police shot dead a protester in Nairobi.", agents="Police", victims="protester killed",
        counts="None", kinds="kill"),
    Row("The militants killed four civilians and two soldiers.",
        agents="militants", victims="civilians killed,soldiers killed", counts="four,two", kinds="kill"),
    Row("Armed men on motorcycles attacked the village of Solhan with rifles and machetes.",
        agents="men", patients="village", weapons="small_arms,other", kinds="attack"),
    Row("Two officers were wounded by a grenade in Cali.",
        victims="officers wounded", counts="Two", weapons="grenade", kinds="wound"),
    Row("An attack blamed on the army killed nine.", agents="army", victims="nine killed", counts="nine",
        kinds="attack,kill"),
    Row("Gunmen who killed three nurses fled.", agents="Gunmen", victims="nurses killed", counts="three",
        kinds="kill"),
    Row("Bombs dropped by a Turkish helicopter hit the market.", agents="Turkish", patients="market",
        weapons="bomb", kinds="strike,attack"),
    Row("The colonel was assassinated.", victims="colonel killed", counts="None", kinds="kill"),
    Row("Ukrainian forces repelled a Russian assault on Vuhledar.", agents="Russian", patients="Vuhledar",
        kinds="intercept,attack"),
    Row("The air force destroyed two ammunition depots.", agents="force", patients="depots", kinds="damage"),
    Row("A mortar shell killed a boy in Donetsk.", victims="boy killed", counts="None",
        weapons="mortar", kinds="kill"),
]  # fmt: skip


def test_a_make_belongs_to_a_weapons_name_and_an_owner_does_not() -> None:
    [(_, _, made)] = told("Two Katyusha rockets were fired at the base.")[0].weapons
    [(_, _, owned)] = told("Russian missiles hit a school.")[0].weapons
    assert (made, owned) == ("Katyusha rockets", "missiles")


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row.text)
def test_grammar_gives_an_event_its_parts(row: Row) -> None:
    events = told(row.text)
    agents = [token.text for event in events for token in event.agents if _names(token)]
    patients = [token.text for event in events for token in event.patients]
    victims = [f"{token.text} {outcome}" for event in events for token, outcome in event.victims]
    counts = [str(counted(event.parse, token)) for event in events for token, _ in event.victims]
    weapons = [kind for event in events for _, kind, _ in event.weapons]
    kinds = [trigger.kind for event in events for trigger in event.triggers]
    for found, expected in (
        (agents, row.agents),
        (patients, row.patients),
        (victims, row.victims),
        (counts, row.counts),
        (weapons, row.weapons),
        (kinds, row.kinds),
    ):
        assert sorted(set(found)) == sorted(set(filter(None, expected.split(","))))


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("The group carried out an attack on a market and the abduction of three nurses on Monday.", 2),
        ("Rebels attacked a bus and killed a priest.", 1),
    ],
)
def test_coordinated_deeds_are_events_of_their_own(text: str, events: int) -> None:
    assert len([event for parsed in parses(text) for event in find_events(parsed)]) == events


@pytest.mark.parametrize(
    ("text", "systems"),
    [
        ("Iron Dome intercepted four rockets from Gaza.", ["Iron Dome"]),
        ("Ukraine shot down two missiles with a Patriot battery.", ["Patriot"]),
        ("The C-RAM at the embassy shot down a drone.", ["C-RAM"]),
        ("Rockets hit the base.", []),
    ],
)
def test_defences_are_named(text: str, systems: list[str]) -> None:
    assert [system for event in told(text) for system in event.defences] == systems


@pytest.mark.parametrize(
    ("text", "doer", "by", "attribution"),
    [
        ("Kyiv blamed Russia for the explosion.", "Russia", "Kyiv", "blamed"),
        ("The junta accused rebels of the massacre.", "rebels", "junta", "blamed"),
        ("Islamic State claimed responsibility for the bombing.", "State", None, "claimed"),
        ("The Taliban denied involvement in the attack.", "Taliban", None, "denied"),
        ("The army denied shelling the camp.", "army", None, "denied"),
        ("The general attributed the bombing to the guerrillas.", "guerrillas", "general", "blamed"),
        ("The rebels are responsible for the massacre.", "rebels", None, "suspected"),
        (
            "The president holds the guerrillas responsible for the murder.",
            "guerrillas",
            "president",
            "blamed",
        ),
        ("Officials believe that Al-Shabaab was behind the killing.", "Shabaab", None, "suspected"),
        ("The attack was carried out by separatists.", "separatists", None, "suspected"),
    ],
)
def test_blame_for_what_is_told_elsewhere_is_found(
    text: str, doer: str, by: str | None, attribution: str
) -> None:
    [blame] = [blame for parsed in parses(text) for blame in find_blame(parsed)]
    assert (blame.doer.text, blame.by.text if blame.by else None, blame.attribution) == (
        doer,
        by,
        attribution,
    )


@pytest.mark.parametrize(
    "text",
    [
        "No group claimed responsibility for the attack.",
        "The group has not claimed responsibility for the blast.",
        "Critics blamed the government for rising prices.",
        "A hill lies behind the village.",
    ],
)
def test_nobody_is_blamed_where_nobody_is(text: str) -> None:
    assert [blame for parsed in parses(text) for blame in find_blame(parsed)] == []
