"""How broadly: which features are used, by how many of those who could, and which of them are new.

A feature is what features.toml declares, told by its events; where nothing is declared every name of an event is one.
"""

import ibis

from tenure.catalog.definition import choice, metric


@metric(unit="features", subjects=("account", "person"))
def features_used(feature_usage, *, days=28):
    """Features used in the last four weeks: those declared in features.toml, or else the different names of events."""
    return feature_usage.feature.nunique()


@metric(unit="features")
def features_per_user(people):
    """Features used in the last four weeks by an active user, on average."""
    return people.features_used.mean(where=people.event_count > 0)


@metric(unit="share")
def breadth_per_user(features_per_user, features_year):
    """How much of it a user uses: features used by an active user in the last four weeks, on average, as a share of
    those that anybody at the account used in the last year."""
    return features_per_user / features_year


@metric(unit="share", subjects=("person",), form="table", on_demand=True)
def user_breadth(feature_usage, *, days=365):
    """Features that the user used in the last 365 days as a share of those that anybody at the account used in them."""
    known = feature_usage.filter(feature_usage.account_id.notnull())
    everybody = known.group_by("account_id", "as_of").aggregate(in_use=known.feature.nunique())
    of_users = known.filter(known.person_id.notnull())
    own = of_users.group_by("account_id", "person_id", "as_of").aggregate(
        used=of_users.feature.nunique()
    )
    both = own.join(everybody, ["account_id", "as_of"])
    share = both.used.cast("float64") / both.in_use
    return both.select("account_id", "person_id", "as_of", value=share)


@metric(unit="features")
def features_in_plan(features_included):
    """Features that the account has a right to: those of its plan, of its contract lines, and those that are in every
    plan. Not known where features.toml declares none."""
    return features_included.feature.nunique()


@metric(unit="features")
def features_in_plan_used(included_usage, *, days=28):
    """Features used in the last four weeks that the plan or a contract line includes."""
    return included_usage.feature.nunique()


@metric(unit="share")
def plan_breadth(features_in_plan_used, features_in_plan):
    """Features used in the last four weeks as a share of those that the plan and the contract lines include. Not known
    where features.toml declares none, or where nothing is included."""
    return features_in_plan_used.cast("float64") / features_in_plan


@metric(unit="share", form="table")
def breadth_of_all(feature_usage, *, days=28):
    """Features the account used in the last four weeks as a share of those in use by anybody, at any account. Not known
    where nothing was used."""
    known = feature_usage.filter(feature_usage.account_id.notnull())
    own = known.group_by("account_id", "as_of").aggregate(features=known.feature.nunique())
    everywhere = feature_usage.group_by("as_of").aggregate(of_all=feature_usage.feature.nunique())
    both = own.join(everywhere, "as_of")
    return both.select("account_id", "as_of", value=both.features.cast("float64") / both.of_all)


@metric(unit="share")
def breadth(plan_breadth, breadth_of_all, features_in_plan):
    """Features the account used in the last four weeks as a share of those that it could use: of what its plan and its
    contract lines include, as features.toml says; where that declares no features, of those in use by anybody, at any
    account. Which of the two it is says `breadth_of`."""
    return features_in_plan.isnull().ifelse(breadth_of_all, plan_breadth)


@metric(unit="text")
def breadth_of(features_in_plan, breadth):
    """What `breadth` is a share of: the features of the `plan`, or those in use by `anybody`."""
    which = features_in_plan.isnull().ifelse("anybody", "plan")
    return breadth.isnull().ifelse(ibis.null("string"), which)


@metric(unit="share")
def features_kept(features_used, features_year):
    """Features the account used in the last four weeks as a share of those it used in the last year."""
    return features_used.cast("float64") / features_year


@metric(unit="features")
def new_features(features_ever, features_ever_before):
    """Features that were used for the first time in the last four weeks, at the account by anybody."""
    return features_ever - features_ever_before


@metric(unit="features", subjects=("account", "person"))
def features_ever(feature_starts):
    """Features that have ever been used."""
    return feature_starts.feature.nunique()


@metric(unit="features", subjects=("account", "person"))
def key_features_used(declared_usage, *, days=28):
    """Key features used in the last four weeks: those that features.toml calls key. Not known where it declares no
    features."""
    return declared_usage.feature.nunique(where=declared_usage.is_key)


@metric(unit="features", subjects=("account", "person"))
def advanced_features_used(declared_usage, *, days=28):
    """Advanced features used in the last four weeks: those that features.toml calls advanced. Not known where it
    declares no features."""
    return declared_usage.feature.nunique(where=declared_usage.level == "advanced")


@metric(unit="share", subjects=("account", "person"))
def advanced_share(declared_usage, *, days=28):
    """Events of advanced features as a share of the events of all features in the last four weeks. Not known where
    features.toml declares no features, or none was used."""
    advanced = declared_usage.n.sum(where=declared_usage.level == "advanced")
    return advanced.fill_null(0).cast("float64") / declared_usage.n.sum()


@metric(unit="features", subjects=("account", "person"))
def obscure_features_used(declared_usage, *, days=28):
    """Features used in the last four weeks that features.toml calls obscure: hardly anybody knows them. Not known where
    it declares no features."""
    return declared_usage.feature.nunique(where=declared_usage.is_obscure)


@metric(unit="date", subjects=("account", "person"))
def first_key_use(feature_starts):
    """The first day on which a key feature was used, at an account by anybody. Not known where features.toml calls none
    key."""
    return feature_starts.day.min(where=feature_starts.is_key)


features_year = choice(
    "features_year",
    of="features_used",
    doc="Features used in the last 365 days: those declared in features.toml, or else the different names of events.",
    days=365,
)
features_ever_before = choice(
    "features_ever_before",
    of="features_ever",
    doc="Features that had been used up to four weeks ago.",
    ago_days=28,
)
