"""Pages of the rules about suppressions: what was accepted on purpose has a reason, an end, and something to keep quiet."""

from recovery.check.registry import found_in_sifting
from recovery.model.findings import Level

found_in_sifting(
    "malformed-suppression",
    """A comment that is meant for recovery is written so that it works.

    `# recovery: ignore[rule] until 2027-03-01 because ...` names one rule or several with commas. At the end of a line it
    is about that line; on a line of its own it is about the value that begins below it, to its end. `until` may be left
    out; `because` comes last.

    Bad, line 4::

        format: recovery/organisation@1
        services:
          - {id: chat, title: Chat, owner: engineer}
          # recovery: ignore unknown-team because the team is new
        roles: [{id: engineer, title: Engineer, team: new-team}]
        teams: []

    Good::

        format: recovery/organisation@1
        services:
          - {id: chat, title: Chat, owner: engineer}
        # recovery: ignore[unknown-team] because the team starts in May
        roles: [{id: engineer, title: Engineer, team: new-team}]
        teams: []
    """,
    Level.ERROR,
)

found_in_sifting(
    "unknown-suppression",
    """A suppression names a rule that exists.

    A misspelt name keeps nothing quiet.

    Bad, line 3::

        format: recovery/organisation@1
        teams: []
        # recovery: ignore[unknown-taem] because the team starts in May
        roles: [{id: engineer, title: Engineer, team: new-team}]

    Good::

        format: recovery/organisation@1
        teams: []
        # recovery: ignore[unknown-team] because the team starts in May
        roles: [{id: engineer, title: Engineer, team: new-team}]
    """,
    Level.ERROR,
)

found_in_sifting(
    "suppression-without-reason",
    """A suppression says why.

    Who reads the plan next year cannot tell a considered exception from a fault that somebody wanted out of sight.

    Bad, line 3::

        format: recovery/organisation@1
        teams: []
        roles: [{id: engineer, title: Engineer, team: new-team}]  # recovery: ignore[unknown-team]

    Good::

        format: recovery/organisation@1
        teams: []
        roles: [{id: engineer, title: Engineer, team: new-team}]  # recovery: ignore[unknown-team] because it starts in May
    """,
)

found_in_sifting(
    "expired-suppression",
    """A suppression with an end is mended or renewed by then.

    From the day after `until` it keeps nothing quiet. Mend what it is about and delete it, or decide anew.

    Bad, line 3::

        format: recovery/organisation@1
        teams: []
        roles: [{id: engineer, title: Engineer, team: new}]  # recovery: ignore[unknown-team] until 2020-01-31 because it starts

    Good::

        format: recovery/organisation@1
        teams: []
        roles: [{id: engineer, title: Engineer, team: new}]  # recovery: ignore[unknown-team] until 9999-12-31 because it starts
    """,
)

found_in_sifting(
    "unused-suppression",
    """A suppression keeps something quiet.

    What was mended needs none, and one that stays would hide the next fault of that sort. Suppressions of what only shows
    between files are judged when the whole workspace is checked.

    Bad, line 2::

        format: recovery/organisation@1
        teams: [{id: new-team, title: New team, people: 3}]  # recovery: ignore[unknown-team] because it starts in May

    Good::

        format: recovery/organisation@1
        teams: [{id: new-team, title: New team, people: 3}]
    """,
)
