"""Deeds: the verbs and nouns of violence and contention, by the kind of event that they tell."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "fire", "strike", "bomb", "shoot", "kill", "wound", "clash", "attack", "storm", "abduct", "protest",
    "riot", "arson", "loot", "arrest", "intercept", "foil", "land", "seize", "sexual", "damage",
]  # fmt: skip
VERBS: dict[str, Kind] = {
    **dict.fromkeys("fire launch lob shell bombard shower rain pound aim mortar".split(), "fire"),
    **dict.fromkeys("strike airstrike strafe".split(), "strike"),
    **dict.fromkeys("bomb explode detonate blast dynamite".split(), "bomb"),
    **dict.fromkeys("shoot gun".split(), "shoot"),
    **dict.fromkeys(
        """kill assassinate murder execute behead massacre slaughter slay martyr die perish lynch decapitate
        butcher""".split(),
        "kill",
    ),
    **dict.fromkeys("wound injure hurt maim".split(), "wound"),
    **dict.fromkeys("clash battle fight skirmish".split(), "clash"),
    **dict.fromkeys("attack hit target assault raid ambush assail stab besiege".split(), "attack"),
    **dict.fromkeys("storm overrun".split(), "storm"),
    **dict.fromkeys("abduct kidnap hijack".split(), "abduct"),
    **dict.fromkeys("protest demonstrate rally march mass".split(), "protest"),
    **dict.fromkeys("riot vandalize vandalise trample pelt".split(), "riot"),
    **dict.fromkeys("burn torch ignite firebomb".split(), "arson"),
    **dict.fromkeys("loot ransack plunder rob".split(), "loot"),
    **dict.fromkeys("arrest detain".split(), "arrest"),
    **dict.fromkeys("intercept repel repulse down".split(), "intercept"),
    **dict.fromkeys("thwart foil defuse".split(), "foil"),
    **dict.fromkeys("land fall crash impact".split(), "land"),
    **dict.fromkeys("capture seize retake recapture".split(), "seize"),
    **dict.fromkeys("rape raped".split(), "sexual"),
    **dict.fromkeys("destroy damage flatten demolish raze wreck gut".split(), "damage"),
}
NOUNS: dict[str, Kind] = {
    **dict.fromkeys("shelling bombardment barrage salvo fire cannonade gunfire".split(), "fire"),
    **dict.fromkeys("strike airstrike air-strike raid airstrikes strafing".split(), "strike"),
    **dict.fromkeys("bombing explosion blast detonation".split(), "bomb"),
    **dict.fromkeys("shooting gunfight shootout".split(), "shoot"),
    **dict.fromkeys(
        "killing assassination murder massacre execution death slaying slaughter beheading lynching".split(),
        "kill",
    ),
    **dict.fromkeys("clash battle firefight skirmish fighting combat shoot-out gunbattle".split(), "clash"),
    **dict.fromkeys("attack assault ambush offensive incursion stabbing".split(), "attack"),
    **dict.fromkeys("storming".split(), "storm"),
    **dict.fromkeys("abduction kidnapping kidnap hijacking hostage-taking".split(), "abduct"),
    **dict.fromkeys("protest demonstration rally march sit-in".split(), "protest"),
    **dict.fromkeys("riot rioting".split(), "riot"),
    **dict.fromkeys("arson".split(), "arson"),
    **dict.fromkeys("looting robbery pillage pillaging".split(), "loot"),
}
