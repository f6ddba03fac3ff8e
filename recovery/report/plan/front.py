"""The front of the document: how to use it, what it is for, which plan answers what, whom to ring, what has to come back."""

from recovery.model.clocks import Clock
from recovery.model.durations import spoken
from recovery.model.organisation import AnyOf, Role, Service
from recovery.report.figures.layers import Box, layers
from recovery.report.layout import listed
from recovery.report.organisation_page import hours_of
from recovery.report.paper.blocks import (
    Callout,
    Column,
    Figure,
    Form,
    Leaf,
    Paragraph,
    Points,
    Run,
    Section,
    cell,
    facts,
    quiet,
    strong,
    table,
    told,
    words,
)
from recovery.report.plan.material import Material, Profile
from recovery.report.step_words import use as used
from recovery.standards.clocks import CLOCKS

NAMES: dict[Profile, str] = {
    "plan": "Recovery plan",
    "incident": "Incident management plan",
    "recovery": "Recovery plan",
    "ai": "Disaster recovery plan for attacks on AI",
}
_PURPOSE: dict[Profile, str] = {
    "plan": "It says who does what, in which order and by when, from the moment somebody notices until services can be trusted again.",
    "incident": "It says how an incident is declared, who leads, who is told, and which plan answers which kind of incident.",
    "recovery": "It says how services are brought back, in which order and from what, and how one knows that they can be trusted.",
    "ai": "It covers attacks on AI systems: how a model, its data and its tools are contained, rebuilt from what is known "
    "to be good, and verified.",
}


def use() -> Section:
    """For somebody who has never seen it and has ten minutes."""
    steps = (
        words(strong("Is this an incident? "), "Look at ", strong("Which plan"), ": it says by what each plan is begun."),
        words(strong("Declare it. "), "Whoever may lead is in ", strong("Who does what"), ". Write down the time."),
        words(strong("Ring people. "), "Numbers are in ", strong("Whom to ring"), "; a star works without our network."),
        words(strong("Open the plan. "), "Its picture shows who does what, when; its checklist is what you tick, with the time."),
        words(strong("Decide by the criteria. "), "Each decision says what to look at, who decides, and what happens if nobody does."),
        words(strong("Watch the deadlines. "), "A notice that law or contract want has its time, and a text to begin with."),
        words(strong("Do not stop early. "), "A service is back when it was verified, not when it answers."),
    )  # fmt: skip
    words_of = (
        Paragraph(
            words(
                "Behind a figure stands where it comes from. ", Run("stated", "stated"), ": it stands in the plan. ",
                Run("simulated", "simulated"), ": many runs of a simulation gave it. ", Run("exercised", "exercised"),
                ": an exercise with people did. ", Run("observed", "observed"), ": it was seen in a real incident.",
            )
        ),
    )  # fmt: skip
    return Section("use", "How to use this in ten minutes", (Points(steps, numbered=True), *words_of), page=True)


def introduction(material: Material) -> Section:
    """What it is for, and what it covers."""
    house, titles = material.organisation, material.titles()
    owners = listed(list(dict.fromkeys(titles.role(c.playbook.owner) for c in material.chapters if c.playbook.owner)))
    acts = {"developer": "Developer", "system-operator": "System Operator", "data-custodian": "Data Custodian"}
    return Section(
        "introduction",
        "Introduction",
        (
            Paragraph(words(_PURPOSE[material.profile]), "lead"),
            *told(house.summary),
            *facts(
                [
                    ("Covers", listed([chapter.playbook.title for chapter in material.chapters])),
                    ("Kept by", owners),
                    ("Time zone", house.time_zone),
                    ("Duties under the Code", ", ".join(acts[each] for each in house.acts_as)),
                    ("Exercised", f"each plan every {spoken(house.exercise_every)}" if house.exercise_every else ""),
                ]
            ),
            Paragraph(
                words(
                    "It is made from the files that are simulated and rehearsed, and laid out by the sections of NIST SP 800-34: "
                    "concept of operations, activation and notification, recovery, reconstitution, appendices. ISO 22301 8.4 asks for "
                    "the same: who and when (8.4.2, 8.4.3), the plans themselves (8.4.4), and the way back to normal (8.4.5)."
                ),
                "note",
            ),
        ),
    )


def which(material: Material) -> Section:
    """Start and end of each plan."""
    rows = [
        (
            cell(strong(chapter.playbook.title)),
            cell(*(block for block in [chapter.playbook.start_when] if block)),
            cell(*(block for block in [chapter.playbook.complete_when] if block)),
            cell(", ".join(chapter.playbook.handles)),
        )
        for chapter in material.chapters
    ]
    columns = (
        Column("Plan"),
        Column("Begin when", width="wide"),
        Column("Over when", width="wide"),
        Column("Kinds of incident"),
    )
    return Section("which", "Which plan", table(columns, rows))


def operations(material: Material) -> Section:
    """Concept of operations: services and roles."""
    return Section(
        "operations",
        "Concept of operations",
        (),
        (
            Section("services", "What has to come back, and by when", tuple(_services(material))),
            Section("roles", "Who does what", tuple(_roles(material))),
            Section("copies", "What we can be restored from", tuple(_copies(material))),
        ),
        page=True,
    )


def _services(material: Material) -> list[Leaf]:
    titles = material.titles()

    def span(seconds: int | None) -> str:
        return "–" if seconds is None else spoken(seconds)

    rows = [
        (
            cell(strong(each.title) if each.core else each.title, quiet("core") if each.core else ""),
            cell(span(each.rto)),
            cell(span(each.mtd)),
            cell(span(each.rpo)),
            cell(f"{each.loss_per_hour:,.0f}" if each.loss_per_hour else "–"),
            cell(titles.role(each.owner) if each.owner else "–"),
        )
        for each in material.organisation.services
    ]
    columns = (
        Column("Service", width="wide"), Column("RTO", "number"), Column("MTD", "number"), Column("RPO", "number"),
        Column("Loss an hour", "number"), Column("Answers for it"),
    )  # fmt: skip
    found = list(table(columns, rows, "Business impact of each service. All figures are stated."))
    boxes = [Box(each.id, each.title, tuple(_needed(each)), each.core) for each in material.organisation.services]
    title = "What stands on what: a service is out when something above it is"
    return [*found, *(Figure(drawing) for drawing in layers(boxes, "services", title))]


def _needed(service: Service) -> list[str]:
    return [id for need in service.needs for id in (need.any if isinstance(need, AnyOf) else (need,))]


def _roles(material: Material) -> list[Leaf]:
    titles = material.titles()
    rows = [
        (
            cell(strong(role.title)),
            cell(*hours_of(role)),
            cell(titles.role(role.deputy) if role.deputy else "nobody"),
            cell(", ".join(role.decides) or "–"),
        )
        for role in material.organisation.roles
    ]
    columns = (Column("Role"), Column("When there", width="wide"), Column("Who stands in"), Column("May decide alone"))
    return list(table(columns, rows))


def _copies(material: Material) -> list[Leaf]:
    titles = material.titles()
    rows = [
        (
            cell(strong(each.title)),
            cell(titles.service(each.of)),
            cell(f"every {spoken(each.every)}, {each.keep} kept" if each.every else "does not age"),
            cell("out of reach" if each.offline else "reachable from our network"),
            cell(spoken(each.size / each.rate) if each.size and each.rate else "–"),
            cell(*((each.digest,) if each.digest else ("–",))),
        )
        for each in material.organisation.artefacts
    ]
    columns = (
        Column("Artefact", width="wide"), Column("Of"), Column("Made"), Column("Where"), Column("To read back", "number"),
        Column("Known by", width="middle"),
    )  # fmt: skip
    said = Paragraph(
        words("Before anything is restored: which copy is older than the intrusion, and has it been opened?")
    )
    return [*table(columns, rows, "Ages and sizes are stated; a copy counts when it was opened in an exercise."), said]


def notification(material: Material) -> Section:
    """Activation and notification: numbers, channels, outsiders, deadlines."""
    return Section(
        "notification",
        "Activation and notification",
        (),
        (
            Section("ring", "Whom to ring", tuple(_contacts(material))),
            Section("talk", "How we talk, and who helps", tuple(_channels(material))),
            Section("deadlines", "Deadlines", tuple(_clocks(material))),
        ),
        page=True,
    )


def _contacts(material: Material) -> list[Leaf]:
    house, titles = material.organisation, material.titles()
    rows = [
        (
            cell(strong(titles.role(each.role))),
            cell(each.name),
            cell(f"{each.phone}{' *' if each.without_network else ''}" if each.phone else "–"),
            cell(each.email or "–"),
        )
        for each in house.contacts
    ]
    columns = (Column("Role"), Column("Name"), Column("Telephone"), Column("For what is not urgent"))
    named = {each.role for each in house.contacts}
    without = [role.title for role in house.roles if role.id not in named]
    found = list(table(columns, rows, "A star works without our own network."))
    if without:
        found += [
            Callout("No number is written down for:", words(listed(without))),
            Form(tuple(f"{title}: name and number" for title in without)),
        ]
    tree = [_next(role, material) for role in house.roles if role.deputy]
    return [*found, *((Points(tuple(words(each) for each in tree)),) if tree else ())]


def _next(role: Role, material: Material) -> str:
    titles = material.titles()
    return f"{titles.role(role.id)} does not answer: ring {titles.role(role.deputy or '')}"


def _channels(material: Material) -> list[Leaf]:
    house, titles = material.organisation, material.titles()
    channels = [
        (cell(strong(each.title)), cell(listed([used(need, titles) for need in each.needs]) or "nothing of ours"))
        for each in house.channels
    ]
    vendors = [
        (
            cell(strong(each.title)),
            cell("always" if each.hours.always else each.hours.text),
            cell(each.reach.shape.describe() if each.reach else "at once"),
        )
        for each in house.vendors
    ]
    return [
        *table((Column("Channel"), Column("Works only with", width="wide")), channels),
        *table((Column("Vendor"), Column("Answers"), Column("On the case after")), vendors),
    ]


def _clocks(material: Material) -> list[Leaf]:
    rows = []
    for named in material.organisation.clocks:
        clock: Clock = CLOCKS[named].clock if isinstance(named, str) else named
        source = CLOCKS[named].source if isinstance(named, str) else "ours"
        confidence = CLOCKS[named].confidence if isinstance(named, str) else "stated"
        rows.append(
            (
                cell(strong(clock.title)),
                cell(clock.to),
                cell("without undue delay" if clock.within is None else f"{spoken(clock.within)} ({clock.calendar})"),
                cell(
                    f"the moment *{clock.starts}*".replace("*", "") if not clock.chained_from else "the notice before"
                ),
                cell(source, quiet(confidence)),
            )
        )
    columns = (Column("Notice", width="wide"), Column("To"), Column("Within"), Column("Counts from"), Column("Source"))
    said = "No legal advice. What is not marked as checked is to be looked up before it is relied on."
    return list(table(columns, rows, said))
