"""Who takes it up and who lets it drop: new, lost and never active users, adopted users, and how soon they got there."""

import ibis

from tenure.catalog.definition import choice, metric


@metric(unit="users")
def users(memberships):
    """Users with a login, invited and never active ones too."""
    return memberships.count()


@metric(unit="share")
def active_share(people):
    """Of the users with a login, the share who did anything in the last four weeks: users who have left since are in
    neither number."""
    active = people.count(where=people.has_login & (people.event_count > 0))
    return active.cast("float64") / people.count(where=people.has_login)


@metric(unit="users")
def adopted_users(people):
    """Adopted users: who counts as one is the segment `adopted_user`."""
    return people.count(where=people.adopted_user)


@metric(unit="share")
def adoption_rate(people):
    """Adopted users as a share of all users with a login, invited and never active ones too. Who counts as adopted is
    the segment `adopted_user`."""
    return people.count(where=people.has_login & people.adopted_user).cast(
        "float64"
    ) / people.count(where=people.has_login)


@metric(unit="share", form="table", on_demand=True)
def adoption_in_period(feature_usage, member_days, *, days=28, least_days=4, least_features=3):
    """Adopted users of a period as a share of all users who had a login on any business day of it, those who have left
    since too. The period is the last four weeks; adopted in it is who did something on at least four days of it, with
    at least three features."""
    keys = ("account_id", "person_id", "as_of")
    of_users = feature_usage.filter(feature_usage.person_id.notnull())
    use = of_users.group_by(*keys).aggregate(
        used_days=of_users.day.nunique(), features=of_users.feature.nunique()
    )
    members = member_days.select(*keys).distinct()
    both = members.left_join(use, keys)
    adopted = both.count(where=(both.used_days >= least_days) & (both.features >= least_features))
    return both.group_by("account_id", "as_of").aggregate(
        value=adopted.cast("float64") / both.count()
    )


@metric(unit="share")
def daily_active_share(account_days, *, days=28):
    """Of the users with a login on a business day (Monday to Friday), the share who did anything on it: the mean over
    the business days of the last four weeks on which anybody had a login."""
    share = account_days.active.cast("float64") / account_days.members
    return share.mean().round(9)  # added up in any order it is on the same side of a threshold


@metric(unit="users")
def new_users(user_starts, *, days=28):
    """Users who did something for the first time in the last four weeks."""
    return user_starts.count()


@metric(unit="users")
def users_ever(user_starts):
    """Users who have ever done anything."""
    return user_starts.count()


@metric(unit="users")
def lost_users(active_users_8w, active_users):
    """Users who did something in the four weeks before the last four, and nothing since."""
    return active_users_8w - active_users


@metric(unit="yes/no", subjects=("person",))
def has_login(memberships):
    """Whether the person has a login at the account."""
    return memberships.count() > 0


@metric(unit="users")
def never_active_users(people):
    """Users with a login who have never done anything: seats that nobody has taken."""
    return people.count(where=people.has_login & people.last_use.isnull())


@metric(unit="users")
def users_left(membership_changes, *, days=28):
    """Users whose login was taken away in the last four weeks."""
    return membership_changes.person_id.nunique(where=membership_changes.change == "left")


@metric(unit="date", subjects=("account", "person"))
def first_login_given(membership_changes):
    """The first day on which a login was given: of an account, to anybody."""
    return membership_changes.day.min(where=membership_changes.change == "joined")


@metric(unit="date", subjects=("account", "person"))
def use_recorded_since(feature_starts):
    """Since when use is recorded at all, of anybody: what came before is not known."""
    return feature_starts.recorded_since.min()


@metric(unit="days")
def days_to_key_action(first_key_use, customer_since, use_recorded_since):
    """Time to the first key action: days from becoming a customer (or from the first use, where there is no contract) to
    the first use of a key feature by anybody; 0 where that was used before. Not known until it is reached, where the
    account began before use was recorded, or where features.toml calls no feature key."""
    return _days(customer_since, first_key_use, use_recorded_since)


@metric(unit="days", subjects=("person",))
def user_days_to_key_action(first_key_use, first_login_given, first_use, use_recorded_since):
    """Time to the first key action of a user: days from the login (or from the first use, where logins are not known) to
    the first use of a key feature; 0 where that was used before. Not known until it is reached, where the login was
    given before use was recorded, or where features.toml calls no feature key."""
    return _days(first_login_given.coalesce(first_use), first_key_use, use_recorded_since)


active_users_8w = choice(
    "active_users_8w",
    of="active_users",
    doc="Users who did anything in the last eight weeks.",
    days=56,
)


def _days(since, until, recorded_since):
    """Days between two dates, never negative; not known where it began unseen."""
    days = until.delta(since, unit="day").clip(lower=0)
    return (since < recorded_since).ifelse(ibis.null("int64"), days)
