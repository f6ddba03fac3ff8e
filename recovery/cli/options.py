"""Arguments and options that several verbs share, and how their values are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from shlex import quote
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan, perhaps an incident, and how they are to meet, as typed."""

    playbook: str
    scenario: str | None = None
    cast: tuple[tuple[str, str], ...] = ()
    starts: str | None = None
    horizon: int | None = None
    """Seconds after detection."""

    @property
    def named(self) -> str:
        """How the person named them, for a command line."""
        words = [self.playbook, *([self.scenario] if self.scenario else [])]
        words += [word for part, filled in self.cast for word in ("--cast", f"{part}={filled}")]
        words += ["--starts", self.starts] if self.starts else []
        words += ["--horizon", f"{self.horizon}s"] if self.horizon is not None else []
        return " ".join(quote(word) for word in words)


class Whole(click.ParamType[int]):
    """A whole number between two others."""

    name = "number"

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        text = str(value).strip()
        number = int(text) if re.fullmatch(r"-?[0-9]{1,30}", text, re.ASCII) else None
        if number is None or not self._least <= number <= self._most:
            between = f"from {self._least:,} to {self._most:,}"
            self.fail(f"'{text[:60]}' is no whole number {between}", param, ctx)
        return number


class Span(click.ParamType[int]):
    """A span of time such as 45m or 90d, as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Seconds."""
        from recovery.model import durations
        from recovery.model.base import Malformed

        if isinstance(value, int):
            return value
        try:
            return durations.parse(value)
        except Malformed as error:
            self.fail(_two_lines(error), param, ctx)


class Hour(click.ParamType[str]):
    """The hour of onset: any, Sat 02:00, or 2026-12-24 18:00."""

    name = "hour"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, if it is one of these."""
        from recovery.model.base import Malformed
        from recovery.model.scenario import start

        try:
            return start(str(value).strip())
        except Malformed as error:
            self.fail(_two_lines(error), param, ctx)


class Part(click.ParamType[tuple[str, str]]):
    """NAME=ID: who or what fills a part of the scenario's cast."""

    name = "name=id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Both sides."""
        if isinstance(value, tuple):
            return value
        part, equals, filled = str(value).partition("=")
        if not (part and equals and filled):
            self.fail(
                f"'{str(value)[:60]}' names no part and who fills it\nwrite for example model=our-api", param, ctx
            )
        return part.strip(), filled.strip()


class Share(click.ParamType[float]):
    """A share such as 2% or 0.02, above 0 and at most 1."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Between 0 and 1."""
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = 0.0
        if not 0 < share <= 1:
            self.fail(f"'{text[:60]}' is no share of something\nwrite for example 2%", param, ctx)
        return share


def _two_lines(error: Any) -> str:
    return f"{error}\n{error.hint}" if error.hint else str(error)


def plan_and_incident(verb: Command) -> Callable[..., Any]:
    """PLAYBOOK [SCENARIO] --cast --starts --horizon, handed to the verb together as `asked`."""

    @click.argument("playbook", metavar="PLAYBOOK")
    @click.argument("scenario", metavar="[SCENARIO]", required=False)
    @click.option(
        "--cast",
        type=Part(),
        multiple=True,
        metavar="NAME=ID",
        help="Who or what fills a part of the scenario (repeatable).",
    )
    @click.option(
        "--starts", type=Hour(), metavar="HOUR", help="When it begins: any, 'Sat 02:00' or '2026-12-24 18:00'."
    )
    @click.option("--horizon", type=Span(), metavar="TIME", help="How long after detection to look (90d).")
    @wraps(verb)
    def asking(
        playbook: str,
        scenario: str | None,
        cast: tuple[tuple[str, str], ...],
        starts: str | None,
        horizon: int | None,
        **others: Any,
    ) -> Any:
        return verb(asked=Asked(playbook, scenario, cast, starts, horizon), **others)

    return asking


def output(*formats: str) -> Callable[[Command], Command]:
    """`--output-format`, the first format being the usual one, and `--json` for short; handed over as `output_format`."""

    def add(verb: Command) -> Command:
        choose = click.option(
            "--output-format",
            type=click.Choice(formats),
            default=formats[0],
            help="How to print the result.",
            show_default=True,
        )
        return choose(
            click.option("--json", "output_format", flag_value="json", help="The same as --output-format json.")(verb)
        )

    return add


SEED = click.option(
    "--seed",
    type=Whole(0, 2**64 - 1),
    default=1,
    show_default=True,
    metavar="N",
    help="Which luck: the same seed, the same result.",
)


def require(meaning: str) -> Callable[[Command], Command]:
    """`--require`, which ends with 1 unless all is as it should be."""
    return click.option("--require", is_flag=True, help=f"Exit with 1 unless {meaning}.")


@dataclass(frozen=True, slots=True)
class Page:
    """Where a report is to be written, and whether over another text."""

    path: Path
    force: bool


def page(verb: Command) -> Callable[..., Any]:
    """`-o FILE.html` and `--force`, handed to the verb together as `page`; None where no report is asked for."""

    @click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=lambda _context, _option, path: _html(path),
        metavar="FILE.html",
        help="Also write a report with figures, as one HTML page.",
    )
    @click.option("--force", is_flag=True, help="Write over a file that is there with another text.")
    @wraps(verb)
    def asking(output: Path | None, force: bool, **others: Any) -> Any:
        return verb(page=Page(output, force) if output else None, **others)

    return asking


def _html(path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"'{str(path)[:60]}' is no name of an HTML page\nend it in .html")
    return path


def _day(written: str | None) -> date:
    try:
        return date.fromisoformat(written) if written else datetime.now(UTC).date()
    except ValueError:
        raise click.BadParameter(f"{written!r} is no day; write it like 2026-12-01") from None


TODAY = click.option(
    "--today",
    metavar="DATE",
    callback=lambda _context, _option, written: _day(written),
    help="The day to look as of, such as 2026-12-01; by default the day it is, in UTC.",
)
"""For what grows old or is due."""
