"""The app with everything it reaches: files of the workspace, the file of the exercise, the report."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from recovery.cli import records
from recovery.cli.beside import Beside, forecasts, foreseen
from recovery.cli.elsewhere import keep_in
from recovery.cli.records import write_record
from recovery.cli.rehearsal import begun, first_of, prepared, resumed
from recovery.cli.saving import save
from recovery.errors import DoesNotFit
from recovery.exercise import register
from recovery.exercise.forecast import RUNS
from recovery.exercise.leaving import Left, leaving
from recovery.exercise.plan import Plan
from recovery.exercise.session import Session
from recovery.exercise.settings import Settings
from recovery.exercise.store import scan
from recovery.exercise.store.follow import Follower
from recovery.exercise.store.store import Store
from recovery.exercise.waking import Waking
from recovery.report import register_text
from recovery.report.after_action import as_html, as_json, as_markdown
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import played
from recovery.tui.app import RecoveryApp, Tabletop, Watching, Ways
from recovery.tui.desk import Desk
from recovery.tui.findings import Findings
from recovery.tui.lobby import Wishes
from recovery.tui.shelf import shelf


class Reach:
    """What the app may do outside itself, from one folder."""

    def __init__(self, here: Path, cast: dict[str, str]) -> None:
        self._here = here
        self._cast = cast
        self._stores: dict[str, Store] = {}
        self._beside = Beside()

    @property
    def ways(self) -> Ways:
        """Handed over to the app."""
        return Ways(
            shelf=lambda: shelf(self._here),
            prepare=self._prepare,
            begin=self._begin,
            judge=self._summed,
            foresee=lambda desk: self._beside.call(foreseen, self._settled(desk), desk.id),
            forecast=lambda desk, at: self._beside.call(forecasts, self._settled(desk), at, RUNS),
            export=self._export,
            finish=self._finish,
            close=self.close,
            past=self._past,
        )

    def resume(self, id: str) -> Desk:
        """An exercise that was left. Raises RecoveryError."""
        return self._desk(*resumed(id, self._here))

    def close(self, desk: Desk) -> None:
        """Save what can be saved, and let go of the file."""
        store = self._stores.pop(desk.id, None)
        if store is not None:
            desk.session.close()
            store.close()

    def end(self, left: Left | None) -> None:
        """Let go of every file and of the process beside; the files say why, if somebody told us to leave."""
        for store in self._stores.values():
            if left is None:
                store.close()
            else:
                store.leave(left.why)
        self._beside.stop()

    def _prepare(self, playbook: Path, scenario: Path) -> Plan:
        return prepared(str(playbook), str(scenario), self._cast, self._here, first_of)

    def _begin(self, plan: Plan, settings: Settings) -> Desk:
        return self._desk(*begun(plan, settings, self._here))

    def _desk(self, session: Session, store: Store) -> Desk:
        self._stores[store.id] = store
        where = partial(keep_in, store, here=self._here)
        return Desk(session, store.id, store.standing, Waking(session, store).look, keep_in=where)

    def _settled(self, desk: Desk) -> Path:
        """The file, with everything in it that was done."""
        store = self._stores[desk.id]
        store.settle(5.0)
        return store.standing().path

    def _summed(self, desk: Desk) -> Findings:
        return Findings(debrief(desk.id, played(desk.session, scan.read(self._settled(desk)).entries[0])))

    def _finish(self, desk: Desk) -> Path:
        """Close an exercise for good, and write its record into the workspace."""
        store = self._stores[desk.id]
        desk.session.finish()
        path = write_record(desk.session, store, self._here)
        self._stores.pop(desk.id).close()
        return path

    def _past(self) -> str:
        """What was exercised here, and what is still to be done, as pages of text."""
        found = records.shelf(self._here)
        today = datetime.now(UTC).date()
        due = register.due(found.plans, found.records, today)
        held = [register_text.held(record) for record in register.history(found.records)]
        result = register_text.HistoryResult(exercises=held, due=[register_text.following(each) for each in due])
        return register_text.history_text(result, register.trends(found.records), 100)

    def _export(self, desk: Desk, found: Findings) -> Sequence[Path]:
        texts = {
            "html": as_html(found.debrief, found.samples),
            "md": as_markdown(found.debrief),
            "json": as_json(found.debrief),
        }
        paths = {Path(f"exercise-{desk.id}.{kind}"): text for kind, text in texts.items()}
        save({self._here / path: text for path, text in paths.items()}, force=True)
        return list(paths)


def rehearse(
    here: Path, wishes: Wishes, cast: dict[str, str], resume: str | None, *, motion: bool = True
) -> tuple[str | None, Left | None]:
    """Open the app. The id of an exercise that was left before its end, and who told us to leave, if anybody did.

    Raises RecoveryError.
    """
    reach = Reach(here, cast)
    told: list[Left] = []
    try:
        app = Tabletop(reach.ways, wishes, reach.resume(resume) if resume is not None else None, motion=motion)
        _run(app, told, reach.end)
    finally:
        reach.end(told[0] if told else None)
    return app.left, told[0] if told else None


def watch(path: Path, *, projector: bool) -> Left | None:
    """Follow an exercise that another process plays; who told us to leave, if anybody did. Raises RecoveryError."""
    follow = Following(Follower(path), path.stem.split(".")[0])
    follow()
    app = Watching(follow, theme="recovery-projector" if projector else "recovery-dark")
    told: list[Left] = []
    _run(app, told, lambda _: None)
    return told[0] if told else None


def _run(app: RecoveryApp, told: list[Left], at_latest: Callable[[Left], object]) -> None:
    """Run an app until it ends, or until somebody tells us to leave, which `told` remembers."""

    def leave(left: Left) -> None:
        told.append(left)
        app.leave_soon()

    try:
        with leaving(leave, at_latest):
            app.run()
    except OSError:  # the terminal is gone, and takes no last words
        if not told:
            raise


class Following:
    """Looks at a file again and again; plays the exercise anew only when something came."""

    def __init__(self, look: Follower, id: str) -> None:
        self._look = look
        self._id = id
        self._desk: Desk | None = None

    def __call__(self) -> Desk:
        """The exercise as its file tells it now."""
        seen = self._look.look()
        if self._desk is None:
            self._desk = Desk(Session.watched(self._look.entries), self._id)
        elif seen.entries or seen.afresh:
            with suppress(DoesNotFit):  # the facts of a moment come one after another: the next look has them all
                self._desk = Desk(Session.watched(self._look.entries), self._id)
        return self._desk
