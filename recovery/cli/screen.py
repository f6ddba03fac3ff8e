"""The app with everything it reaches: files of the workspace, the file of the exercise, the report."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from recovery.cli.rehearsal import begun, first_of, prepared, resumed
from recovery.cli.saving import save
from recovery.errors import DoesNotFit
from recovery.exercise.plan import Plan
from recovery.exercise.session import Session
from recovery.exercise.settings import Settings
from recovery.exercise.store import scan
from recovery.exercise.store.follow import Follower
from recovery.exercise.store.store import Store
from recovery.report.after_action import as_html, as_json, as_markdown
from recovery.report.futures import Futures, futures
from recovery.report.views.debriefing import debrief
from recovery.report.views.played import Played, played
from recovery.tui.app import Tabletop, Watching, Ways
from recovery.tui.debrief import Findings
from recovery.tui.desk import Desk
from recovery.tui.lobby import Wishes
from recovery.tui.shelf import shelf


class Reach:
    """What the app may do outside itself, from one folder."""

    def __init__(self, here: Path, cast: dict[str, str]) -> None:
        self._here = here
        self._cast = cast
        self._stores: dict[str, Store] = {}

    @property
    def ways(self) -> Ways:
        """Handed over to the app."""
        return Ways(
            shelf=lambda: shelf(self._here),
            prepare=self._prepare,
            begin=self._begin,
            judge=lambda desk: self._summed(desk, None),
            foresee=lambda desk: self._summed(desk, futures(self._played(desk))),
            export=self._export,
            close=self.close,
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

    def close_all(self, desks: Sequence[Desk] = ()) -> None:
        """Let go of every file."""
        for desk in desks:
            self.close(desk)
        for store in self._stores.values():
            store.close()

    def _prepare(self, playbook: Path, scenario: Path) -> Plan:
        return prepared(str(playbook), str(scenario), self._cast, self._here, first_of)

    def _begin(self, plan: Plan, settings: Settings) -> Desk:
        return self._desk(*begun(plan, settings, self._here))

    def _desk(self, session: Session, store: Store) -> Desk:
        self._stores[store.id] = store
        return Desk(session, store.id, store.standing)

    def _played(self, desk: Desk) -> Played:
        store = self._stores[desk.id]
        store.settle(5.0)
        return played(desk.session, scan.read(store.standing().path).entries[0])

    def _summed(self, desk: Desk, simulated: Futures | None) -> Findings:
        samples = simulated.study.time_to_recovery if simulated else ()
        return Findings(debrief(desk.id, self._played(desk), simulated), tuple(samples))

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
) -> str | None:
    """Open the app; the id of an exercise that was left before its end. Raises RecoveryError."""
    reach = Reach(here, cast)
    desk = reach.resume(resume) if resume is not None else None
    app = Tabletop(reach.ways, wishes, desk, motion=motion)
    try:
        app.run()
    finally:
        reach.close_all()
    return app.left


def watch(path: Path, *, projector: bool) -> None:
    """Follow an exercise that another process plays. Raises RecoveryError."""
    look = Follower(path)
    follow = Following(look, path.stem.split(".")[0])
    follow()
    Watching(follow, theme="recovery-projector" if projector else "recovery-dark").run()


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
