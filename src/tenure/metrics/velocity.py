"""How fast it grows into use: features against earlier weeks, and new users against those who came before them."""

import ibis

from tenure.catalog.definition import choice, metric


@metric(unit="ratio")
def features_change(
    features_used, features_used_before, days_since_first_use, *, least_age_days=56
):
    """Change in features used: the last four weeks against the four before, as a share of those. Not known where the
    account has been used for less than eight weeks, or where none was used before."""
    change = features_used.cast("float64") / features_used_before - 1
    return (days_since_first_use + 1 >= least_age_days).ifelse(change, ibis.null("float64"))


features_used_before = choice(
    "features_used_before",
    of="features_used",
    doc="Features used in the four weeks before the last four.",
    ago_days=28,
)


@metric(unit="features", subjects=("person",), on_demand=True)
def first_features(feature_starts, *, first_days=28):
    """Features that the user used for the first time in the first four weeks since the own first day."""
    since = feature_starts.day.delta(feature_starts.user_since, unit="day")
    return feature_starts.count(where=since < first_days)


@metric(unit="features", subjects=("person",))
def early_features(first_features, days_since_first_use, *, first_days=28):
    """Features that the user reached in the first four weeks since the own first day. Not known before they are over."""
    return (days_since_first_use >= first_days).ifelse(first_features, ibis.null("int64"))


@metric(unit="ratio")
def new_user_pace(people, *, since_days=28, until_days=118, least_users=3):
    """How fast new users reach what others reached: features that present users reached in their first four weeks, on
    average over those who began 28 to 118 days ago, as a share of that of those who began earlier. More than 1: faster.
    Not known with fewer than three users on either side."""
    began = people.days_since_first_use
    newer = (began >= since_days) & (began <= until_days)
    older = began > until_days
    enough = (people.count(where=newer) >= least_users) & (people.count(where=older) >= least_users)
    pace = people.early_features.mean(where=newer) / people.early_features.mean(where=older)
    return enough.ifelse(pace, ibis.null("float64"))
