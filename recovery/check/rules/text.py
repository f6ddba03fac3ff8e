"""Pages of the rules about the text of a file, which the reader holds it against before anything else."""

from recovery.check.registry import found_in_reading
from recovery.model.findings import Level

# ------------------------------------------------------------------------------------------------- files and characters

found_in_reading(
    "unreadable-file",
    """A file that is named can be read.

    It does not exist, may not be read, or its disk reports a fault. `recovery check` then ends with 2: it could not do
    what it was asked to.
    """,
)

found_in_reading(
    "not-a-file",
    """What is read is an ordinary file.

    Folders, pipes and devices are not opened, and symbolic links are not followed: a plan is what stands in its folder.
    To check what comes through a pipe, write `-` in place of a name.
    """,
)

found_in_reading(
    "file-too-large",
    """A file has at most 4 MiB.

    A plan that people can follow is far smaller. Split the file, or keep long texts in documents of their own.
    """,
)

found_in_reading(
    "empty-file",
    """A file in a folder of ours is not empty.

    Delete it, or begin it with a line such as `format: recovery/playbook@1`.
    """,
)

found_in_reading(
    "not-utf8",
    """A file is written in UTF-8.

    Other encodings turn names and instructions into something else on the next computer. Save it again as UTF-8.
    """,
)

found_in_reading(
    "control-character",
    r"""A text holds no control characters.

    Tabs and line ends are fine. Others steer a terminal, or show differently everywhere.

    Bad, line 2::

        format: recovery/playbook@1
        title: "Restore\x1b[2J the shop"

    Good::

        format: recovery/playbook@1
        title: "Restore the shop"
    """,
)

found_in_reading(
    "bidi-control",
    r"""A text does not change the direction of reading.

    With such characters a command that people read and copy is not the command that it shows. Arabic, Hebrew and other
    writing from right to left needs none of them.

    Bad, line 2::

        format: recovery/playbook@1
        title: "Restore \u202epohs eht"

    Good::

        format: recovery/playbook@1
        title: "Restore the shop"
    """,
)

found_in_reading(
    "invisible-character",
    r"""A text holds no characters that cannot be seen.

    Two names that look alike would differ. Such characters come with texts copied from web pages.

    Bad, line 2::

        format: recovery/playbook@1
        title: "Restore\u200b the shop"

    Good::

        format: recovery/playbook@1
        title: "Restore the shop"
    """,
)

# ----------------------------------------------------------------------------------------------------------------- YAML

found_in_reading(
    "yaml-syntax",
    """A file is YAML.

    Most faults are texts that need quotes: those that hold a colon and a blank, or begin with a sign.

    Bad, line 2::

        format: recovery/playbook@1
        title: Database: restore it

    Good::

        format: recovery/playbook@1
        title: "Database: restore it"
    """,
)

found_in_reading(
    "many-documents",
    """A file holds one document.

    The line `---` begins another one. Put it into a file of its own.

    Bad, line 3::

        format: recovery/playbook@1
        title: Restore the shop
        ---
        title: Restore the database

    Good::

        format: recovery/playbook@1
        title: Restore the shop
    """,
)

found_in_reading(
    "directive",
    """A file has no YAML directives.

    All files are read as YAML 1.2, whatever the line `%YAML` says.

    Bad, line 1::

        %YAML 1.2
        ---
        format: recovery/playbook@1

    Good::

        format: recovery/playbook@1
    """,
)

found_in_reading(
    "anchor",
    """A file has no YAML anchors.

    What stands in a plan must be readable where it stands, by people who never heard of anchors, at three in the
    morning. Write it out.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: one, title: First, takes: &short 10m}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: one, title: First, takes: 10m}
    """,
)

found_in_reading(
    "alias",
    """A file has no YAML aliases.

    Write the value out where it is meant. A text that begins with a star needs quotes.

    Bad, line 3::

        format: recovery/playbook@1
        steps:
          - {id: two, title: Second, takes: *short}

    Good::

        format: recovery/playbook@1
        steps:
          - {id: two, title: Second, takes: 10m}
    """,
)

found_in_reading(
    "tag",
    """A file has no YAML tags.

    Tags ask a reader to make something else of a value. A text that begins with an exclamation mark needs quotes.

    Bad, line 2::

        format: recovery/playbook@1
        title: !important Restore the shop

    Good::

        format: recovery/playbook@1
        title: "!important Restore the shop"
    """,
)

found_in_reading(
    "merge-key",
    """A file has no merge keys.

    Write the keys out where they are meant.

    Bad, line 4::

        format: recovery/playbook@1
        steps:
          - id: one
            <<: {takes: 10m}
            title: First
            takes: 10m

    Good::

        format: recovery/playbook@1
        steps:
          - id: one
            title: First
            takes: 10m
    """,
)

found_in_reading(
    "duplicate-key",
    """No key is given twice in one mapping.

    Which of the two values counts would depend on who reads the file.

    Bad, line 3::

        format: recovery/playbook@1
        title: Restore the shop
        title: Restore the database

    Good::

        format: recovery/playbook@1
        title: Restore the shop
    """,
)

found_in_reading(
    "key-not-text",
    """A key is a text.

    Numbers, truth values and lists are none. Put the key in quotes if it is meant as a text.

    Bad, line 2::

        format: recovery/playbook@1
        x: {true: 1}

    Good::

        format: recovery/playbook@1
        x: {"true": 1}
    """,
)

found_in_reading(
    "ambiguous-value",
    """A word means the same to every reader of YAML.

    Older tools read `yes`, `on`, `0x1F`, `1:30` or `010` as something else than newer ones. Such words stay texts here;
    quotes make that plain, and another way of writing makes what was meant plain.

    Bad, line 2::

        format: recovery/playbook@1
        version: 1:30

    Good::

        format: recovery/playbook@1
        version: "1:30"
    """,
    Level.WARNING,
)

found_in_reading(
    "number-not-finite",
    """A number is finite.

    Neither `.inf` nor `.nan` is a number that a plan can count with.

    Bad, line 2::

        format: recovery/playbook@1
        x: {limit: .inf}

    Good::

        format: recovery/playbook@1
        x: {limit: 1000}
    """,
)

found_in_reading(
    "number-too-large",
    """A number is written with at most 18 digits.

    Put it in quotes if it is a text, such as the number of a contract.

    Bad, line 2::

        format: recovery/playbook@1
        x: {contract: 1234567890123456789}

    Good::

        format: recovery/playbook@1
        x: {contract: "1234567890123456789"}
    """,
)

# --------------------------------------------------------------------------------------------------------------- limits

found_in_reading(
    "too-deep",
    """Values are nested at most 32 levels deep.

    Nothing in this format needs that. Look for brackets that are opened too often.
    """,
)

found_in_reading(
    "too-many-values",
    """A file holds at most 250,000 values.

    Split the file.
    """,
)

found_in_reading(
    "too-many-keys",
    """A mapping has at most 10,000 keys.

    Split it.
    """,
)

found_in_reading(
    "key-too-long",
    """A key has at most 256 characters.

    A long text is a value, not a key. Often a colon in a sentence made a key of it: put the sentence in quotes.
    """,
)

found_in_reading(
    "text-too-long",
    """A text has at most 65,536 characters.

    Nobody reads more than that during an incident. Keep it in a document of its own and say where that is.
    """,
)

found_in_reading(
    "more-findings",
    """A file has no more findings than a person reads at a time.

    Of each file the first hundred are shown, errors before warnings. Mend those and check again.
    """,
)
