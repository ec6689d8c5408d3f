"""Who takes it up and who lets it drop: new, lost and never active users."""

from tenure.catalog.definition import choice, metric


@metric(unit="users")
def users(memberships):
    """Users with a login, invited and never active ones too."""
    return memberships.count()


@metric(unit="share")
def active_share(active_users, users):
    """Users who did anything in the last four weeks as a share of users with a login."""
    return active_users.cast("float64") / users


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


@metric(unit="users")
def new_users(users_ever, users_ever_before):
    """Users who did something for the first time in the last four weeks."""
    return users_ever - users_ever_before


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
    return membership_changes.count(where=membership_changes.change == "left")


users_ever = choice(
    "users_ever", of="active_users", doc="Users who have ever done anything.", days=None
)
users_ever_before = choice(
    "users_ever_before",
    of="active_users",
    doc="Users who had done anything up to four weeks ago.",
    days=None,
    ago_days=28,
)
active_users_8w = choice(
    "active_users_8w",
    of="active_users",
    doc="Users who did anything in the last eight weeks.",
    days=56,
)
