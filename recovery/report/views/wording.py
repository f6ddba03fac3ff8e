"""What stands in the papers of every exercise: ground rules, ratings, questions of the hot wash, the feedback form."""

from dataclasses import dataclass
from typing import Literal

Rating = Literal["P", "S", "M", "U"]

GROUND_RULES = (
    "This is an exercise. Nothing you decide here is carried out.",
    "Every message that leaves this room begins and ends with the words exercise, exercise, exercise.",
    "It is no test. Nobody is graded. What is looked at is the plan, and whether people were given what they needed.",
    "There is no fault. What goes wrong in this room is found early and for free.",
    "Take the story as it is. It will not be perfect; say once what bothers you, then play on.",
    "Play your own role, with what you have today: your people, your tools, your numbers, your plan.",
    "Say what you do, who does it, and who is told. If you would ring somebody, ring them.",
    "Different views help. Say them. Whoever decides also says why, and how sure they are.",
    "What is said here stays here. What is to be improved goes into the report, without names.",
    "If something real happens, say real incident. Everything stops, at once.",
)


@dataclass(frozen=True, slots=True)
class RatingMeaning:
    """One step of the scale by which an objective is rated."""

    code: Rating
    name: str
    achieved: bool
    meaning: str


RATINGS = (
    RatingMeaning(
        "P",
        "Performed without challenges",
        True,
        "The objective was achieved. Nothing else suffered from how it was done, nobody was put at more risk, and it "
        "followed plans, policies and the law.",
    ),
    RatingMeaning(
        "S",
        "Performed with some challenges",
        True,
        "The objective was achieved, as for P, but there are ways to do it better or with less effort.",
    ),
    RatingMeaning(
        "M",
        "Performed with major challenges",
        True,
        "The objective was achieved, but something else suffered from how it was done, somebody was put at more risk, "
        "or it departed from plans, policies or the law.",
    ),
    RatingMeaning(
        "U",
        "Unable to be performed",
        False,
        "The objective was not achieved: what it takes was not done.",
    ),
)


@dataclass(frozen=True, slots=True)
class Element:
    """What a capability is made of, and so where a remedy belongs."""

    name: str
    meaning: str


CAPABILITY_ELEMENTS = (
    Element("Planning", "plans, policies, procedures, agreements"),
    Element("Organisation", "people in their roles, teams, who leads whom"),
    Element("Equipment", "tools, systems, supplies, backups"),
    Element("Training", "what people know and can do"),
    Element("Exercises", "what was rehearsed, and how often"),
)

HOT_WASH = (
    "What went well, and should stay as it is?",
    "Where did we wait: for a decision, for a person, for information, for a system?",
    "Which decision would you take again, and which not? What would you have had to know?",
    "What did the plan not say, or say wrongly?",
    "Who was missing, and who would have stood in?",
    "What are the two things that you would change first? Who owns them, and by when?",
)

QUESTIONS_FOR_PLAYERS = (
    "What do we know, what do we believe, and how sure are we?",
    "What is the worst that this could be, and what would tell us?",
    "Who decides this, and who has to be told before it is done?",
    "What does our plan say? If it says nothing, what do we do?",
    "Which deadlines have begun to run?",
    "What do we do if the next step fails?",
)

FEEDBACK = (
    "The scenario was plausible and realistic.",
    "The briefing and the papers told me what I needed to take part.",
    "The objectives were clear, and the exercise served them.",
    "The right people were in the room.",
    "I could take part according to my role.",
    "The exercise showed what works in our plan and what does not.",
    "After this exercise I know better what I have to do in an incident.",
)

BEFORE = (
    "Two weeks before: invite one person for each role, and one evaluator for each objective who does not play.",
    "One week before: send players the situation manual and the plan they work by. Nothing else.",
    "The day before: read this guide once aloud. Decide which injects you drop if time runs short.",
    "One hour before: projector, clock, a second screen for you, paper, pens, the cards with the ground rules.",
    "Tell the service desk and whoever watches alarms that an exercise takes place, from when to when.",
    "Agree with one person outside how a real incident interrupts you.",
)

WHEN_STUCK = (
    "Silence is work. Wait a full minute before you say anything.",
    "Ask: who would you ring now? Then let them ring.",
    "Ask: what would have to be true for you to decide?",
    "Let a contingency inject come early, or move the clock to the next thing that needs people.",
    "If the room is ahead of the story, release the next inject, and ask what they would do if the last step had failed.",
)

AFTER = (
    "Hot wash at once, while people are in the room. Everybody speaks, the most junior first.",
    "Rate each objective with its evaluator on the same day. Evidence first, letter last.",
    "Every area for improvement gets an owner and a date before people leave.",
    "Send the report within two weeks. Put the date of the retest into it.",
)
