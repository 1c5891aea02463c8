"""The word lists of conflict news: titles, bodies, collectives, targets and reporting verbs.

They hold English words by their function, and nothing that names a person or a place.
"""

from __future__ import annotations

from typing import Final

from extractor.records.codes import Act, ActorKind, CasualtyCategory, Medium, TargetType

TITLES: Final = frozenset(
    """Gen Gen. General Lt Lt. Lieutenant Col Col. Colonel Maj Maj. Major Capt Capt. Captain Sgt Sgt. Sergeant
    Brig Brig. Brigadier Brig.Gen Brig.Gen. Adm Adm. Admiral Vice Rear Cmdr Cmdr. Commander Marshal Corporal
    Cpl Pvt President Vice-President Premier Prime Minister Chancellor King Queen Prince Emir Sultan Secretary
    Undersecretary Ambassador Envoy Consul Governor Gov Gov. Mayor Senator Sen Sen. Representative Rep Rep.
    Congressman Deputy Speaker Judge Justice Attorney Prosecutor Chief Inspector Commissioner Superintendent
    Director Spokesman Spokeswoman Spokesperson Chairman Leader Cleric Ayatollah Grand Imam Sheikh Sheik
    Shaikh Mullah Mufti Rabbi Bishop Archbishop Pope Father Reverend Rev. Rev Sister Brother Mr Mr. Mrs Mrs.
    Ms Ms. Dr Dr. Doctor Prof Prof. Professor Sir Lord Analyst Journalist Reporter Correspondent Activist
    Officer Constable SP DSP SSP ASP DIG IGP Naik Subedar Havildar Haji Hajji Alhaji Hajj Malam Maulana
    Mawlawi Moulvi Pastor Engr Barr Hon Comrade
    Minister Warlord Comandante Major-General Lieutenant-General Brigadier-General Lt.Gen. Lt.Col.
    Maj.Gen.""".split()
)

ROLE_NOUNS: Final = frozenset(
    """spokesman spokeswoman spokesperson commander leader chief head minister president official analyst
    expert fellow director secretary ambassador envoy governor mayor member founder general colonel adviser
    advisor deputy chairman officer cleric journalist correspondent reporter activist lawmaker prosecutor
    judge coordinator representative speaker premier chancellor researcher professor captain sergeant
    lieutenant soldier militant""".split()
)
"""Nouns that say what a person is; before or beside a name they are its role."""

ROLE_MODIFIERS: Final = frozenset(
    """Foreign Defence Defense Interior Prime Vice Deputy Assistant Army Police Navy Chief Air Acting Former
    Senior Justice Finance Oil Energy Information Health Education Labour Security National Special
    State District Public Relations Regional Provincial Federal Lance""".split()
)
"""Capitalised words that belong to the title behind them."""

BODIES: Final[dict[str, ActorKind]] = {
    **dict.fromkeys(
        """brigade brigades front battalion battalions militia militias movement hezbollah hizbullah
        mujahideen jihad resistance guerrillas rebels fighters liberation cartel gang insurgents separatists
        faction jaish lashkar harakat hizb ansar jabhat kataib liwa hashd saraya katiba frente""".split(),
        "armed_group",
    ),
    **dict.fromkeys(
        """ministry ministries government parliament senate congress embassy consulate department council
        agency administration authority office bureau presidency cabinet court commission directorate
        secretariat cell commissariat municipality assembly governorate service""".split(),
        "government",
    ),
    **dict.fromkeys(
        """army navy command corps force forces air division regiment guard guards marines troops military
        fleet raiders squadron rangers commandos staff police intelligence customs gendarmerie""".split(),
        "military",
    ),
    **dict.fromkeys("coalition alliance".split(), "coalition"),
    **dict.fromkeys("nations union".split(), "intergovernmental"),
    **dict.fromkeys(
        """news times post press media agency-press tv television radio newspaper journal gazette herald
        tribune guardian telegraph observer magazine broadcasting channel""".split(),
        "media",
    ),
    **dict.fromkeys(
        "company corporation inc ltd group industries airlines energy petroleum bank".split(), "company"
    ),
    **dict.fromkeys(
        "institute university organization organisation association foundation party federation committee "
        "society "
        "center centre hospital church network".split(),
        "other",
    ),
}
"""Head words of capitalised bodies; the last one in a name decides."""

COLLECTIVES: Final[dict[str, ActorKind]] = {
    **dict.fromkeys(
        """militia militias militiamen militants militant rebels rebel insurgents insurgent gunmen guerrillas
        guerrilla fighters separatists jihadists jihadis extremists terrorists terrorist mercenaries bandits
        kidnappers attackers assailants gangs gang cartels group groups faction factions paramilitaries
        commandos-rebel outlaws hitmen insurgency junta-backed proxies assassins subversives squads squad
        traffickers""".split(),
        "armed_group",
    ),
    **dict.fromkeys(
        """forces troops army military soldiers navy warplanes jets aircraft air-force marines peacekeepers
        commandos artillery defences police intelligence gendarmerie""".split(),
        "military",
    ),
    **dict.fromkeys(
        """government authorities ministry parliament lawmakers mps politicians
        administration diplomats prosecutors regime junta leaders embassy
        consulate""".split(),
        "government",
    ),
    **dict.fromkeys("coalition allies".split(), "coalition"),
    **dict.fromkeys(
        "protesters demonstrators rioters settlers civilians villagers students mob crowd".split(),
        "civilians",
    ),
    **dict.fromkeys("media newspapers".split(), "media"),
}
"""Lower-case nouns that name a collective when a nationality or group stands before them."""

PERPETRATOR_NOUNS: Final = frozenset(
    """militants rebels insurgents gunmen guerrillas jihadists extremists terrorists bandits attackers
    assailants kidnappers protesters demonstrators rioters settlers mob separatists outlaws mercenaries hitmen
    police soldiers troops assassins subversives squads squad paramilitaries militiamen fighters army
    traffickers""".split()
)
"""Collectives that are told apart even without a nationality, because they are who acted."""

ARMED: Final = frozenset("armed unidentified unknown masked hooded heavily-armed suspected uniformed".split())
"""What makes anyone a perpetrator worth telling apart ("armed men")."""

ANYONE: Final = frozenset("men individuals persons people youths assailants subjects elements".split())
"""People of whom nothing is known but that they were armed or masked."""

WHOEVER: Final = frozenset(
    """attackers attacker assailants assailant gunmen gunman men individuals persons group raiders bomber
    bombers perpetrators militants militant insurgents insurgent terrorists terrorist fighters extremists
    jihadists rebels suspects criminals hoodlums""".split()
)
"""Last words of names that say no more of a doer than that he did it; the next report may tell who he was."""

UNNAMED_PLURALS: Final = frozenset("officials authorities group groups leaders".split())

NOT_NAMES: Final = frozenset(
    """a an the this that these those it its he she they we you i his her their our my your who whom whose
    which what when where why how while after before since until during in on at by for from with without of
    to into onto over under above below between among against about around near as if though although because
    but and or nor so yet however meanwhile moreover also then now here there today yesterday tomorrow tonight
    no not none never nothing nobody more most many much some any all both each every several few other
    another such same only just even still again further earlier later last first second third next recent new
    old one two three four five six seven eight nine ten eleven twelve dozens hundreds thousands monday
    tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec according despite
    instead besides once thus hence according background analysis video videos photo photos file image images
    content read watch click share follow updated published editor correspondent reports report sources source
    witnesses officials experts residents locals people civilians speaking asked rocket rockets missile
    missiles attack attacks photos powered major inside why syria's is are was were be been being has have had
    do does did can could may might must shall should will would let us-dollar owners troubling assessment
    thoughts translation debris rescuers time shortly fourteen nearly almost half local hours minutes days
    weeks months years""".split()
)
"""Words that are no name by themselves, capitalised or not."""

CUES: Final[dict[str, Act]] = {
    **dict.fromkeys(
        """said says say saying told tells stated states noted notes added adds wrote writes tweeted tweets
        posted reported reports report announced announces explained described describes quoted declared
        testified remarked observed continued indicated disclosed revealed mentioned specified informed
        pointed repeated reiterated stressed emphasized emphasised commented argued insisted asserted claimed
        claims claim claiming alleged alleges maintained called calls believes believe thinks suggested
        suggests spoke affirmed asserts assured boasted complained conceded concluded assessed determined
        recalled recounted""".split(),
        "states",
    ),
    **dict.fromkeys(
        "confirmed confirms confirm acknowledged acknowledges admitted admits verified".split(), "confirms"
    ),
    **dict.fromkeys("denied denies deny rejected rejects dismissed refuted".split(), "denies"),
    **dict.fromkeys("accused accuses accusing blamed blames blaming".split(), "accuses"),
    **dict.fromkeys("condemned denounced hailed praised welcomed lamented".split(), "comments"),
    **dict.fromkeys("threatened threatens threatening vowed vows".split(), "threatens"),
    **dict.fromkeys("warned warns warning cautioned".split(), "warns"),
    **dict.fromkeys("demanded demands urged urges appealed calling".split(), "demands"),
    **dict.fromkeys("promised promises pledged pledges".split(), "promises"),
    **dict.fromkeys(
        "speculated estimates estimated predicted feared fears suspected suspects".split(), "speculates"
    ),
}
"""Reporting verbs and the act that each performs when nothing else decides."""

WEAK_CUES: Final = frozenset(
    """report reports states notes claims claim demands calls calling called posted described describes quoted
    pointed continued observed indicated believe believes thinks warning demanded condemned condemns estimated
    estimates saying claiming informed""".split()
)
"""Words that report only in the right company: nouns, or verbs with other senses."""

STRONG_CUES: Final = frozenset(
    """said say says told tells tweeted tweets wrote writes reported announced stated stressed added adds
    noted declared claimed claims confirmed confirms denied denies warned warns insisted alleged asserted
    explained acknowledged admitted argued maintained disclosed revealed testified remarked emphasized
    emphasised reiterated commented vowed threatened suggested posted""".split()
)
"""Words that report wherever they have a source and a clause."""

WITH_OBJECT: Final[dict[str, float]] = {
    **dict.fromkeys("confirm deny".split(), 0.3),
    **dict.fromkeys("warn reject condemn report announce dismiss refute acknowledge admit".split(), 0.5),
    **dict.fromkeys("repeat reiterate tweet allege denounce hail praise welcome claim speak".split(), 0.6),
}
"""Reporting verbs that may take a noun for a clause, with how doubtful the claim then is."""

RAISING: Final = frozenset(
    "say believe report think allege claim rumour rumor understand suspect fear presume".split()
)
"""Verbs whose passive reports without a source ("was said to")."""

REPORT_NOUNS: Final = frozenset(
    "report claim rumour rumor allegation accusation suspicion speculation assertion announcement".split()
)
"""Nouns that bring a clause that somebody asserts."""

OUTLETS: Final = frozenset(
    """media newspaper newspapers daily dailies broadcaster outlet outlets tv television radio channel press
    website wire newswire weekly magazine""".split()
)
"""Nouns for what publishes news; as a source they relay."""

HOSTILE: Final = frozenset(
    """retaliate retaliation revenge avenge attack strike respond response punish destroy kill fight crush
    target hit hunt eliminate expel assault bomb fire escalate resist burn""".split()
)
"""What a vow announces when it is a threat."""

MEDIA_CUES: Final[dict[str, Medium]] = {
    "tweeted": "social_media",
    "tweets": "social_media",
    "twitter": "social_media",
    "facebook": "social_media",
    "telegram": "social_media",
    "social media": "social_media",
    "instagram": "social_media",
    "on x": "social_media",
    "interview": "interview",
    "press conference": "press_conference",
    "news conference": "press_conference",
    "briefing": "press_conference",
    "told reporters": "press_conference",
    "statement": "statement",
    "communique": "statement",
    "press release": "statement",
    "television": "broadcast",
    "radio": "broadcast",
    "broadcast": "broadcast",
    "televised": "broadcast",
    "speech": "broadcast",
    "news agency": "news_report",
    "media": "news_report",
    "newspaper": "news_report",
    "news service": "news_report",
    "report": "document",
    "document": "document",
    "posted": "social_media",
    "letter": "document",
}
"""Words that tell how something was said; the first one found in the sentence counts."""

PLACE_NOUNS: Final = frozenset(
    """base airbase camp airport airfield zone square city province governorate district region street road
    highway bridge border crossing field river mountain mountains valley island islands sea gulf strait lake
    desert forest village town area neighborhood neighbourhood station plant refinery dam port harbor harbour
    hospital mosque church school university market prison checkpoint compound complex house palace tower
    hotel building headquarters museum stadium park cemetery coast peninsula strip heights embassy consulate
    facility pipeline quarter suburb county state oblast kilometer kilometre iii ii""".split()
)
"""Head words of names that are places or buildings, not actors."""

EVENT_NOUNS: Final = frozenset(
    """attack strike airstrike air-strike raid assault bombing bombardment shelling offensive invasion
    operation killing assassination massacre shooting ambush incursion barrage fire blockade occupation
    decision drone missile rocket campaign intervention war aggression bomb siege""".split()
)
"""Nouns whose qualifying nationality acts ("Russian air strikes")."""

TARGETS: Final[dict[str, TargetType]] = {
    **dict.fromkeys(
        """base airbase barracks camp soldier soldiers troops forces convoy convoys outpost garrison army
        military headquarters marines serviceman servicemen personnel tank tanks warship vessel depot brigade
        battalion commander general positions position contractor member members coalition raiders artillery
        airfield""".split(),
        "military",
    ),
    **dict.fromkeys("embassy consulate diplomat diplomats ambassador consul".split(), "diplomatic"),
    **dict.fromkeys(
        """minister president governor mayor official officials ministry parliament government judge court
        senator lawmaker lawmakers residence councillor palace prosecutor candidate councilor""".split(),
        "government",
    ),
    **dict.fromkeys(
        "police policeman policemen officer officers checkpoint patrol gendarmes".split(), "police"
    ),
    **dict.fromkeys(
        """civilian civilians resident residents villagers people person man woman men women child children
        family house houses home homes village neighborhood neighbourhood area passengers worker
        workers student students farmer farmers peasant peasants refugees crowd protesters vehicle vehicles
        car cars apartment building buildings town city pedestrians boy girl worshippers
        mourners""".split(),
        "private_citizens",
    ),
    **dict.fromkeys(
        """company shop shops bank hotel restaurant business factory oil field refinery mine office offices
        store market marketplace bazaar stall stalls warehouse warehouses workshop mall supermarket cafe
        farm""".split(),
        "business",
    ),
    **dict.fromkeys(
        """train trains bus buses truck trucks bridge railway station ship ships port road tanker
        tankers""".split(),
        "transportation",
    ),
    **dict.fromkeys(
        "power plant grid pipeline substation electricity dam water pylon pylons tower".split(), "utilities"
    ),
    **dict.fromkeys("airport airports aircraft plane airliner runway terminal".split(), "airport"),
    **dict.fromkeys(
        "mosque church temple synagogue priest imam shrine cleric bishop nun monk monastery seminary".split(),
        "religious",
    ),
    **dict.fromkeys(
        "school university college teacher teachers professor kindergarten".split(), "educational"
    ),
    **dict.fromkeys("journalist journalists newspaper broadcaster reporter".split(), "media"),
    **dict.fromkeys(
        "militia militias militant militants rebels fighters insurgents militiamen leader".split(), "militia"
    ),
    **dict.fromkeys("hospital hospitals clinic clinics ambulance ambulances infrastructure".split(), "other"),
}
"""What a noun is as a target (GTD target types); the head noun counts first."""

CATEGORIES: Final[dict[str, CasualtyCategory]] = {
    **dict.fromkeys(
        """civilian civilians resident residents people person man woman men women child children villagers
        villager family passengers passenger student students worker workers farmer farmers peasant peasants
        boy girl boys girls journalist journalists bystander bystanders refugees worshippers protesters
        demonstrators mourners""".split(),
        "civilian",
    ),
    **dict.fromkeys(
        """soldier soldiers troops serviceman servicemen marine marines raiders military personnel general
        colonel lieutenant captain sergeant conscripts airman airmen paratrooper paratroopers
        reservist""".split(),
        "military",
    ),
    **dict.fromkeys("police policeman policemen officer officers gendarme gendarmes".split(), "police"),
    **dict.fromkeys(
        """militant militants rebel rebels insurgent insurgents fighter fighters militiamen militiaman gunmen
        gunman guerrilla guerrillas terrorist terrorists attacker attackers jihadists jihadist
        militia""".split(),
        "militant",
    ),
    **dict.fromkeys(
        "official officials minister governor mayor president judge lawmaker ambassador diplomat".split(),
        "official",
    ),
    **dict.fromkeys("contractor contractors".split(), "contractor"),
}
"""What a noun is as a casualty; the head noun counts first."""

NO_TARGETS: Final = frozenset(
    """damage injury casualty death fire rocket missile drone shell time day night year place part number
    report smoke many most some all one other thing responsibility attack strike fact case way people's life
    target mission operation sovereignty law authority threat pair role""".split()
)
"""Nouns that are no target although a verb of violence governs them."""

FACILITIES: Final = frozenset(
    """embassy consulate base airbase airport compound camp headquarters prison hospital barracks checkpoint
    refinery parliament palace station outpost garrison airfield""".split()
)
"""Nouns that are both the target and the place of an attack on them."""
