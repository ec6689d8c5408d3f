"""How broadly: which kinds of event are used, by how many of those who could."""

from tenure.catalog.definition import choice, metric


@metric(unit="features", subjects=("account", "person"))
def features_used(usage, *, days=28):
    """Features (names of events) used in the last four weeks."""
    return usage.event.nunique()


@metric(unit="features")
def features_per_user(people):
    """Features used in the last four weeks by an active user, on average."""
    return people.features_used.mean(where=people.event_count > 0)


@metric(unit="share")
def breadth_per_user(features_per_user, features_year):
    """How much of it a user uses: features used by an active user in the last four weeks, on average, as a share of
    those that anybody at the account used in the last year."""
    return features_per_user / features_year


@metric(unit="share", form="table")
def breadth(usage, *, days=28):
    """Features the account used in the last four weeks as a share of those in use by anybody, at any account. (What is
    in its plan is not known yet.) Not known where nothing was used."""
    known = usage.filter(usage.account_id.notnull())
    own = known.group_by("account_id", "as_of").aggregate(features=known.event.nunique())
    everywhere = usage.group_by("as_of").aggregate(of_all=usage.event.nunique())
    both = own.join(everywhere, "as_of")
    return both.select("account_id", "as_of", value=both.features.cast("float64") / both.of_all)


@metric(unit="share")
def features_kept(features_used, features_year):
    """Features the account used in the last four weeks as a share of those it used in the last year."""
    return features_used.cast("float64") / features_year


features_year = choice(
    "features_year",
    of="features_used",
    doc="Features (names of events) used in the last 365 days.",
    days=365,
)
