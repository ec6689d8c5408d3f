"""Whether they got through the beginning: at the account, and whoever took it over."""

import ibis

from tenure.catalog.definition import metric

OWNERS = ("champion", "admin", "owner", "decision_maker", "sponsor", "executive_sponsor")
HERE = ["account_id", "as_of"]
FIRST_STAGES = ("trial", "onboarding", "implementation", "kickoff", "kick-off", "setup", "set-up")


@metric(unit="flows", subjects=("account", "person"))
def flows_finished(flow_steps, *, days=365):
    """Declared flows, as a set-up wizard, whose last step was reached in the last 365 days. Not known where features.toml
    declares none."""
    return flow_steps.flow.nunique(where=flow_steps.step == flow_steps.steps)


@metric(unit="steps")
def onboarding_missed(flows_finished, users_who_began, users, active_days, *, least_days=4):
    """What is missing of the beginning, 0 to 3: nobody finished a declared flow in the last 365 days; fewer than half of
    the users with a login have ever done anything; it was used on fewer than four days of the last four weeks. What
    cannot be known is not missed."""
    flow = (flows_finished == 0).fill_null(False)
    half = (users_who_began * 2 < users).fill_null(False)
    seldom = active_days < least_days
    return flow.cast("int64") + half.cast("int64") + seldom.cast("int64")


@metric(unit="date")
def left_first_stage(attribute_changes):
    """The first day on which the attribute `stage` said something else than trial, onboarding, implementation, kickoff
    or setup."""
    stage = (attribute_changes.name.lower() == "stage") & attribute_changes.value.notnull()
    later = ~attribute_changes.value.lower().isin(FIRST_STAGES)
    return attribute_changes.day.min(where=stage & later)


@metric(unit="date", form="table")
def owner_changed_on(attribute_changes):
    """The last day on which the attribute `owner` became another than it was; that it was told anew is no change."""
    named = attribute_changes.filter(
        attribute_changes.name.lower() == "owner", attribute_changes.value.notnull()
    )
    in_order = ibis.window(group_by=HERE, order_by=[named.happened_at, named.value])
    behind = named.select(*HERE, "day", "value", was=named.value.lag().over(in_order))
    changed = behind.filter(behind.was.notnull(), behind.was != behind.value)
    return changed.group_by(HERE).aggregate(value=changed.day.max())


@metric(unit="date")
def handed_off_on(left_first_stage, owner_changed_on, customer_since, *, within_days=180):
    """The day on which the account was handed over by those who brought it in: on which its `stage` was no longer one of
    onboarding; else on which it got another `owner` two weeks to half a year after it became a customer."""
    age = owner_changed_on.delta(customer_since, unit="day")
    passed_on = (age >= 14) & (age <= within_days)
    return left_first_stage.coalesce(passed_on.ifelse(owner_changed_on, ibis.null("date")))


@metric(unit="days")
def days_since_hand_off(handed_off_on, as_of):
    """Days since the account was handed over by those who brought it in."""
    return as_of.delta(handed_off_on, unit="day")


@metric(unit="date", subjects=("person",))
def owner_since(roles):
    """Since when the person plays a part that an account hangs on: champion, admin, owner, decision maker or sponsor; of
    several the last."""
    return roles.day.max(where=roles.role.lower().isin(OWNERS))


@metric(unit="text")
def unready_owner(people):
    """Who took over a part that the account hangs on (champion, admin, owner, decision maker, sponsor) and has finished no
    declared flow in the last 365 days, by id; of several the last to take it."""
    return people.person_id.argmax(people.owner_since, where=_unready(people))


@metric(unit="date")
def unready_owner_since(people):
    """Since when the part is theirs of whom `unready_owner` tells."""
    return people.owner_since.max(where=_unready(people))


@metric(unit="days")
def inherited_days(unready_owner_since, sponsor_gone_on, as_of, *, apart_days=60):
    """Days since somebody took over who has not passed the onboarding, within 60 days of the going of a champion, decision
    maker or sponsor. Not known where nobody did."""
    apart = unready_owner_since.delta(sponsor_gone_on, unit="day").abs()
    days = as_of.delta(unready_owner_since, unit="day")
    return (apart <= apart_days).ifelse(days, ibis.null("int64"))


def _unready(people):
    return people.owner_since.notnull() & (people.flows_finished == 0)
