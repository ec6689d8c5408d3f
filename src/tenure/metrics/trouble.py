"""Where it grates: flows broken off, help that did not help, small errors, log-ins and nothing else, what a release did."""

from datetime import date

import ibis

from tenure.catalog.definition import choice, metric

USER = ["account_id", "person_id", "as_of"]
FLOW = [*USER, "flow"]
HERE = ["account_id", "as_of"]
A_MONDAY = date(1970, 1, 5)


@metric(unit="users", form="table")
def flow_left_users(flow_steps, *, days=28, quiet_days=2):
    """Users who began a declared flow (a wizard, a task) in the last four weeks, have not reached its last step since, and
    have not gone on for two days. Not known where features.toml declares no flow, or nobody began one."""
    return _left(flow_steps, quiet_days, lambda left: left.person_id.nunique())


@metric(unit="text", form="table", on_demand=True)
def flow_left_by(flow_steps, *, days=28, quiet_days=2):
    """The user, by id, who broke a declared flow off in the last four weeks: of several the last by id."""
    return _left(flow_steps, quiet_days, lambda left: left.person_id.max())


@metric(unit="users")
def flow_users(flow_steps, *, days=28):
    """Users who took any step of a declared flow in the last four weeks. Not known where features.toml declares no flow."""
    return flow_steps.person_id.nunique()


@metric(unit="users")
def help_users(flow_help, *, days=28):
    """Users who opened a help page of a declared flow in the last four weeks. Not known where features.toml names none."""
    return flow_help.person_id.nunique()


@metric(unit="users", form="table")
def stuck_users(flow_steps, flow_help, *, days=28, within_minutes=60):
    """Users who in the last four weeks took a step of a declared flow, opened its help within an hour, and have not reached
    its last step since. Not known where features.toml names no help pages of a flow, or nobody was stuck."""
    of_users = flow_steps.filter(flow_steps.person_id.notnull())
    begun = of_users.filter(of_users.step < of_users.steps).select(
        *FLOW, begun_at=of_users.happened_at
    )
    opened = flow_help.filter(flow_help.person_id.notnull()).select(
        *FLOW, opened_at=flow_help.happened_at
    )
    both = begun.join(opened, FLOW)
    within = ibis.interval(minutes=within_minutes)
    asked = both.filter(both.opened_at >= both.begun_at, both.opened_at <= both.begun_at + within)
    last = asked.group_by(FLOW).aggregate(opened_at=asked.opened_at.max())
    open_still = _without_end(last, of_users, last.opened_at)
    return open_still.group_by(HERE).aggregate(value=open_still.person_id.nunique())


@metric(unit="users")
def feature_users(declared_usage, *, days=28):
    """Users who used any declared feature in the last four weeks. Not known where features.toml declares none."""
    return declared_usage.person_id.nunique()


@metric(unit="users")
def login_only_users(active_users, feature_users):
    """Users who came in the last four weeks and used no declared feature: they logged in, and nothing else. Not known where
    features.toml declares no feature."""
    return (active_users - feature_users).clip(lower=0)


@metric(unit="errors")
def errors_met(signs, *, days=56):
    """Errors that users and automation met in the last eight weeks: events that features.toml calls errors. Not known where
    it names none."""
    return signs.n.sum(where=signs["sign"] == "error")


@metric(unit="weeks")
def error_weeks(signs, *, days=56):
    """Weeks, Monday to Sunday, with an error in the last eight weeks (56 days); where the day asked about is no Sunday these
    are parts of nine. Not known where features.toml names no errors."""
    week = signs.day.delta(A_MONDAY, unit="day") // 7
    return week.nunique(where=signs["sign"] == "error")


@metric(unit="errors per user")
def errors_per_user(errors_met, active_users_8w):
    """Errors of the last eight weeks per user who did anything in them. Not known where nobody did."""
    return errors_met.cast("float64") / active_users_8w


@metric(unit="exports")
def exports_made(signs, *, days=28):
    """Exports of the last four weeks: events that features.toml calls exports. Not known where it names none."""
    return signs.n.sum(where=signs["sign"] == "export")


@metric(unit="ratio")
def exports_against_usual(exports_made, exports_made_before, *, least_exports=10):
    """Exports of the last four weeks against those of four weeks in the 13 weeks before, at least one. Not known with fewer
    than ten."""
    usual = (exports_made_before.cast("float64") * 4 / 13).clip(lower=1)
    return (exports_made >= least_exports).ifelse(exports_made / usual, ibis.null("float64"))


exports_made_before = choice(
    "exports_made_before",
    of="exports_made",
    doc="Exports of the 13 weeks before the last four: events that features.toml calls exports.",
    days=91,
    ago_days=28,
)


@metric(unit="date")
def last_release(releases_seen, *, days=119):
    """The day of the last release within 17 weeks."""
    return releases_seen.day.max()


@metric(unit="text", on_demand=True)
def last_release_name(releases_seen, *, days=119):
    """The name of the last release within 17 weeks."""
    return releases_seen["name"].argmax(releases_seen.day)


@metric(unit="days")
def fall_after_release(falling_since, last_release):
    """Days from the last release to the first day of the weeks in which use has been lower: near 0 the release may be why.
    Not known where use has not fallen, or nothing was released within 17 weeks."""
    return falling_since.delta(last_release, unit="day")


def _left(flow_steps, quiet_days, counted):
    of_users = flow_steps.filter(flow_steps.person_id.notnull())
    begun = of_users.filter(of_users.step < of_users.steps)
    last = begun.group_by(FLOW).aggregate(
        last_at=begun.happened_at.max(), first=begun.step.min(), last_day=begun.day.max()
    )
    quiet = last.filter(
        last["first"] == 1, last.as_of.delta(last.last_day, unit="day") >= quiet_days
    )
    left = _without_end(quiet, of_users, quiet.last_at)
    return left.group_by(HERE).aggregate(value=counted(left))


def _without_end(begun, steps, since):
    """Of flows that users began those whose last step they have not reached since."""
    ends = steps.filter(steps.step == steps.steps)
    ended = ends.group_by(FLOW).aggregate(ended_at=ends.happened_at.max())
    joined = begun.left_join(ended, FLOW)
    return joined.filter(joined.ended_at.isnull() | (joined.ended_at < since)).select(*FLOW)
