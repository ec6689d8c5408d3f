"""`tenure backtest`: any warner replayed over the stored days: what it would have foreseen, and what it would have missed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.accounts import names
from tenure.cli.options import Every, Since, Until, Workspace, day_of, opened
from tenure.cli.progress import note
from tenure.cli.show import money, number, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.proof.backtest import Backtest
    from tenure.proof.judged import Figures
    from tenure.proof.rule import Rule
    from tenure.stats.proportion import Interval

RENEWAL = "renewal"


def backtest(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A definition (health, days_without_use), a kind of signal, a condition, or `warnings`: all that Tenure warned by.",
        ),
    ],
    workspace: Workspace = None,
    since: Since = None,
    until: Until = None,
    every: Every = None,
    threshold: Annotated[
        float | None, typer.Option(metavar="N", help="It warns from this number on.")
    ] = None,
    burden: Annotated[
        float | None,
        typer.Option(
            metavar="N",
            help="At most so many alarms an account and month, told from the past of each moment.",
        ),
    ] = None,
    capacity: Annotated[
        float | None,
        typer.Option(
            metavar="N", help="At most so many alarms a week, told from the past of each moment."
        ),
    ] = None,
    level: Annotated[
        int | None,
        typer.Option(min=1, max=3, help="Of a signal: from which level on (2: warning)."),
    ] = None,
    warns: Annotated[
        str | None,
        typer.Option(
            metavar="high|low", help="Which numbers warn, where it is not the usual ones."
        ),
    ] = None,
    lead: Annotated[
        int,
        typer.Option(
            min=0,
            max=365,
            metavar="DAYS",
            help="How long before a loss is decided a warning must be there.",
        ),
    ] = 30,
    horizon: Annotated[
        str,
        typer.Option(
            metavar="DAYS",
            help="Within how many days of an alarm the loss must be decided; `renewal`: by the next renewal.",
        ),
    ] = "180",
    draft: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A drafted scorecard, replayed beside the one in force."),
    ] = None,
    as_stored: Annotated[
        bool,
        typer.Option(
            "--as-stored", help="What was published then, not what the definition says now."
        ),
    ] = False,
    censored: Annotated[
        str,
        typer.Option(
            metavar="CONDITION",
            help="Accounts whose end is no loss: nothing more is known of them.",
        ),
    ] = "",
    missed: Annotated[
        bool, typer.Option("--missed", help="List the losses that it missed, and why.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
) -> None:
    """Replay what warns over the stored days: which losses it foresaw and missed, how often it was wrong, and what simpler
    rules would have done."""
    from tenure.proof.asked import Asked
    from tenure.proof.backtest import backtest as replay
    from tenure.proof.censoring import censored_by
    from tenure.proof.told import told

    app = opened(workspace)
    ground = app.ground(day_of(app, None))
    asked = Asked(
        what=what,
        rule=_rule(threshold, burden, capacity),
        lead=lead,
        horizon=_horizon(horizon),
        since=since,
        until=day_of(app, until) if until else None,
        every=(every or timedelta(days=7)).days,
        high=_high(warns),
        level=level,
        as_stored=as_stored,
        censored=censored_by(ground, censored) if censored else (),
    )
    found = replay(ground, asked, _drafted(app, draft) if draft else None)
    if json:
        print_json(told(found))
        return
    for line in found.notes:
        note(line)
    print(_sentence(found))
    _figures(found, app.settings.currency)
    _compared(found)
    if missed:
        _missed(app, found)


def _rule(threshold: float | None, burden: float | None, capacity: float | None) -> Rule | None:
    from tenure.proof.rule import Rule

    given = [
        rule
        for rule in (
            None if threshold is None else Rule("given", threshold),
            None if burden is None else Rule("burden", burden),
            None if capacity is None else Rule("capacity", capacity),
        )
        if rule
    ]
    if len(given) > 1:
        raise UsageError(
            "Only one of --threshold, --burden and --capacity can decide when it warns."
        )
    return given[0] if given else None


def _horizon(text: str) -> int | None:
    if text == RENEWAL:
        return None
    if not text.isdigit() or not 1 <= int(text) <= 1095:
        raise UsageError(
            f"--horizon {text} is neither a number of days from 1 to 1095 nor `{RENEWAL}`."
        )
    return int(text)


def _high(warns: str | None) -> bool | None:
    if warns not in (None, "high", "low"):
        raise UsageError(f"--warns {warns} is neither high nor low.")
    return None if warns is None else warns == "high"


def _drafted(app: App, file: Path) -> Catalog:
    """The catalog with the scorecard of this file in place of the one of its name."""
    from tenure.health.card_file import read
    from tenure.proof.draft import with_draft

    if not file.is_file():
        raise UsageError(f"{file}: there is no such file.")
    return app.scorecards_tried(with_draft(app.scorecards(), read(file))).catalog


def _sentence(found: Backtest) -> str:
    from tenure.proof import said

    days = found.history.moments
    stored = (
        f"{len(days)} stored days from {days[0]} to {days[-1]}"
        if len(days) > 1
        else f"one stored day, {days[0]}"
    )
    return f"{found.warner.title}, {stored}. It warns: {said.when(found)}.\n{said.reach(found)}"


def _figures(found: Backtest, currency: str) -> None:
    of = found.figures
    rows = [
        [
            f"{found.warner.aim.plural} foreseen",
            f"{of.foreseen} of {of.losses}",
            _between(of.share),
        ],
        [
            "ARR of these that was foreseen",
            f"{money(of.arr_foreseen, currency)} of {money(of.arr_lost, currency)}",
            _percent(of.share_arr),
        ],
        ["days from the alarm to the decision", _leads(of), ""],
        ["alarms that were right", f"{of.right} of {of.judged}", _between(of.precision)],
        ["alarms that came too late", str(of.late), ""],
        ["alarms too young to be judged", str(of.young), ""],
        [
            "alarms an account and month",
            _rate(of.burden),
            f"{_rate(of.burden_staying)} among those who stayed",
        ],
        ["alarms a week", _rate(of.per_week), ""],
    ]
    if found.auc:
        rows.append(
            [
                "ranks losses above others (AUC)",
                f"{found.auc.value:.3f}",
                f"{found.auc.low:.3f} to {found.auc.high:.3f}",
            ]
        )
    print_table(("what", "found", "of it"), rows)


def _compared(found: Backtest) -> None:
    if not found.others:
        return
    rows = [_line(found.warner.title, found.figures, found.auc)]
    rows += [_line(one.title, one.figures, one.auc) for one in found.others]
    print("Beside it, naive rules with as many alarms:")
    print_table(
        ("rule", "foreseen", "alarms", "right", "median days", "AUC"),
        rows,
        right=("foreseen", "alarms", "right", "median days", "AUC"),
    )


def _line(title: str, of: Figures, auc: Interval | None) -> list[Any]:
    return [
        title,
        f"{of.foreseen} of {of.losses}",
        of.alarms,
        _percent(of.precision.value if of.precision else None),
        None if of.leads is None else round(of.leads[1]),
        None if auc is None else f"{auc.value:.3f}",
    ]


def _missed(app: App, found: Backtest) -> None:
    called = names(app)
    rows = [
        [
            called.get(one.account_id, one.account_id),
            number(one.arr),
            one.decided_on,
            number(one.score),
            one.score_on,
            one.why,
        ]
        for one in found.judgement.losses
        if not one.foreseen
    ]
    print(f"The ones it missed: {len(rows)} of {found.figures.losses}.")
    print_table(
        ("account", "ARR", "decided on", "score", "of the day", "why"), rows, right=("ARR", "score")
    )


def _leads(of: Figures) -> str:
    if of.leads is None:
        return "–"
    low, middle, high = (round(one) for one in of.leads)
    return f"median {middle}, half between {low} and {high}"


def _between(of: Interval | None) -> str:
    return "–" if of is None else f"{of.value:.0%} ({of.low:.0%} to {of.high:.0%})"


def _percent(of: float | None) -> str:
    return "–" if of is None else f"{of:.0%}"


def _rate(of: float | None) -> str:
    return "–" if of is None else f"{of:.3f}" if of < 1 else f"{of:.1f}"
