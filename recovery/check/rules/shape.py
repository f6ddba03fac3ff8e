"""Pages of the rules about the shape of a file: its keys and values, and the files it names."""

from recovery.check.registry import found_in_reading

found_in_reading(
    "unknown-format",
    """A file says in its `format:` what it is.

    The line names the kind and its version, such as `recovery/playbook@1`. Without it nobody knows what a file means.

    Bad, line 1::

        format: recovery/playbok@1

    Good::

        format: recovery/playbook@1
    """,
)

found_in_reading(
    "unknown-key",
    """Every key is one that the format knows.

    A misspelt key would be ignored without a word, and with it what you asked for. What is yours alone goes under `x:`,
    which every object may carry.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, rolle: engineer}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, role: engineer, x: {ticket: OPS-17}}
    """,
)

found_in_reading(
    "missing-key",
    """Nothing that must be said is left out.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, takes: 2h..8h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h}
    """,
)

found_in_reading(
    "conflicting-keys",
    """Keys that stand together make sense together.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: pay, title: Pay?, kind: decision, takes: 1h, limit: 4h, options: [{id: pay, title: Pay}]}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: pay, title: Pay?, kind: decision, takes: 1h, limit: 4h, default: pay,
             options: [{id: pay, title: Pay}]}
    """,
)

found_in_reading(
    "wrong-type",
    """A value is of the sort that its key takes: a text, a number, true or false, a list, a mapping.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, needs: prepare}
          - {id: prepare, title: Prepare, takes: 1h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, needs: [prepare]}
          - {id: prepare, title: Prepare, takes: 1h}
    """,
)

found_in_reading(
    "wrong-length",
    """A text or a list is neither empty where it must not be, nor longer than anybody reads.

    Bad, line 2::

        format: recovery/playbook@1
        title: ""

    Good::

        format: recovery/playbook@1
        title: Restore the shop
    """,
)

found_in_reading(
    "out-of-range",
    """A number lies within its limits.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, priority: 12}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, priority: 1}
    """,
)

found_in_reading(
    "malformed-value",
    """A text that has a grammar follows it: ids, dates, durations, estimates, hours and conditions.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: two hours}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h}
    """,
)

found_in_reading(
    "unknown-value",
    """A value from a closed list is one of that list.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, phase: resotre}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: restore, title: Restore the shop, takes: 2h..8h, phase: restore}
    """,
)

found_in_reading(
    "unknown-kind",
    """Steps, effects and estimates are of a kind that exists.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: check, title: Check the shop, kind: verfy, takes: 2h..8h}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: check, title: Check the shop, kind: verify, takes: 2h..8h}
    """,
)

found_in_reading(
    "unknown-file",
    """A file that is named exists, and is of the kind that is meant.

    Paths start from the folder of the file in which they stand.

    Bad, line 2::

        format: recovery/playbook@1
        organisation: organisaton.yaml

    Good::

        format: recovery/playbook@1
        organisation: organisation.yaml
    """,
)

found_in_reading(
    "outside-workspace",
    """A file names only files of its own workspace.

    A plan that rests on something elsewhere cannot be checked, mailed or replayed. Paths are relative, with forward
    slashes, and pass no symbolic link. An empty `recovery.toml` says where the workspace begins.

    Bad, line 2::

        format: recovery/playbook@1
        organisation: ../../../organisation.yaml

    Good::

        format: recovery/playbook@1
        organisation: organisation.yaml
    """,
)

found_in_reading(
    "recursive-playbook",
    """No playbook calls itself, however long the way round.

    A step of the kind `playbook` is carried out as all the steps of another file. A circle of such files would never
    come to an end.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: again, title: Do it again, kind: playbook, playbook: playbook.yaml}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: again, title: Do it again, takes: 10m..1h}
    """,
)

found_in_reading(
    "too-many-playbooks",
    """Playbooks lie at most eight inside each other, and one plan calls at most a thousand.

    More than that nobody can follow in an emergency.
    """,
)

found_in_reading(
    "other-organisation",
    """A playbook that is called is for the organisation of the one that calls it, or for none in particular.

    Its roles and services would mean something else. Let both name the same file, or let the one that is called name
    none and describe none.
    """,
)
