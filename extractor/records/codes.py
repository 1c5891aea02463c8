"""The closed vocabularies of the records, and what follows from them.

Terms are the field's own: ACLED codebook (sub-event and event types), GTD codebook (target types, *claimed*),
MUC-4 (attribution, effect), FactBank (certainty), PARC3/PolNeAR (quotation). The values are fixed: recorded
results, gold files and other people's scripts depend on them.
"""

from typing import Final, Literal

EventType = Literal[
    "Battles",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Protests",
    "Riots",
    "Strategic developments",
]

SubEventType = Literal[
    "Armed clash",
    "Government regains territory",
    "Non-state actor overtakes territory",
    "Chemical weapon",
    "Air/drone strike",
    "Suicide bomb",
    "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED",
    "Grenade",
    "Sexual violence",
    "Attack",
    "Abduction/forced disappearance",
    "Peaceful protest",
    "Protest with intervention",
    "Excessive force against protesters",
    "Violent demonstration",
    "Mob violence",
    "Arrests",
    "Change to group/activity",
    "Disrupted weapons use",
    "Headquarters or base established",
    "Looting/property destruction",
    "Non-violent transfer of territory",
    "Agreement",
    "Other",
]

EVENT_TYPES: Final[dict[SubEventType, EventType]] = {
    "Armed clash": "Battles",
    "Government regains territory": "Battles",
    "Non-state actor overtakes territory": "Battles",
    "Chemical weapon": "Explosions/Remote violence",
    "Air/drone strike": "Explosions/Remote violence",
    "Suicide bomb": "Explosions/Remote violence",
    "Shelling/artillery/missile attack": "Explosions/Remote violence",
    "Remote explosive/landmine/IED": "Explosions/Remote violence",
    "Grenade": "Explosions/Remote violence",
    "Sexual violence": "Violence against civilians",
    "Attack": "Violence against civilians",
    "Abduction/forced disappearance": "Violence against civilians",
    "Peaceful protest": "Protests",
    "Protest with intervention": "Protests",
    "Excessive force against protesters": "Protests",
    "Violent demonstration": "Riots",
    "Mob violence": "Riots",
    "Arrests": "Strategic developments",
    "Change to group/activity": "Strategic developments",
    "Disrupted weapons use": "Strategic developments",
    "Headquarters or base established": "Strategic developments",
    "Looting/property destruction": "Strategic developments",
    "Non-violent transfer of territory": "Strategic developments",
    "Agreement": "Strategic developments",
    "Other": "Strategic developments",
}
"""ACLED codebook, table of event and sub-event types."""

Outcome = Literal["hit", "partly_intercepted", "intercepted", "missed", "foiled", "not_applicable", "unknown"]
Responsibility = Literal["claimed", "unclaimed", "not_stated"]
Status = Literal["reported", "unconfirmed", "denied"]
Attribution = Literal["stated_as_fact", "claimed", "suspected", "accused_by_authorities", "denied"]
TargetType = Literal[
    "military",
    "diplomatic",
    "government",
    "police",
    "private_citizens",
    "business",
    "transportation",
    "utilities",
    "airport",
    "religious",
    "educational",
    "media",
    "militia",
    "other",
]
Effect = Literal["destroyed", "damaged", "undamaged", "unknown"]
WeaponType = Literal[
    "rocket",
    "mortar",
    "artillery",
    "missile",
    "drone",
    "bomb",
    "ied",
    "vehicle_bomb",
    "suicide_vest",
    "small_arms",
    "grenade",
    "incendiary",
    "chemical",
    "other",
]
CasualtyOutcome = Literal["killed", "wounded", "missing", "unspecified"]
CasualtyCategory = Literal["civilian", "military", "police", "militant", "official", "contractor", "unknown"]

ActorKind = Literal[
    "person",
    "armed_group",
    "government",
    "military",
    "coalition",
    "intergovernmental",
    "media",
    "company",
    "civilians",
    "other",
]
AffiliationRelation = Literal[
    "member_of", "leads", "speaks_for", "part_of", "backed_by", "allied_with", "opposed_to"
]

Quotation = Literal["direct", "indirect", "mixed"]
Act = Literal[
    "states",
    "confirms",
    "denies",
    "accuses",
    "claims_responsibility",
    "denies_responsibility",
    "threatens",
    "warns",
    "demands",
    "promises",
    "speculates",
    "comments",
]
Certainty = Literal["certain", "probable", "possible", "unknown"]
Medium = Literal[
    "statement",
    "press_conference",
    "interview",
    "social_media",
    "broadcast",
    "news_report",
    "document",
    "unknown",
]
ClaimRelation = Literal["supports", "contradicts", "repeats", "updates"]

Qualifier = Literal[
    "exact",
    "more_than",
    "at_least",
    "fewer_than",
    "at_most",
    "about",
    "range",
    "several",
    "dozens",
    "hundreds",
]
DatePrecision = Literal["day", "week", "month", "year", "unknown"]
PlacePrecision = Literal["exact", "settlement", "district", "province", "country", "unknown"]

IssueCode = Literal[
    "ungrounded",
    "truncated",
    "unresolved_date",
    "value_disagrees_with_text",
    "invalid_reference",
    "model_refused",
    "model_failed",
    "language_not_supported",
]
