"""They have stopped talking to us."""

from tenure.signals import levels, signal


@signal(
    title="Silence",
    group="relationship",
    says={
        1: "Both sides last spoke {days_since_last_two_way_touchpoint:day} ago; as usual there would have been "
        "{contacts_missed:contact} since.",
        2: "Both sides last spoke {days_since_last_two_way_touchpoint:day} ago; as usual there would have been "
        "{contacts_missed:contact} since, and {unanswered_contacts} of ours got no answer.",
    },
    evidence=("last_two_way_touchpoint", "two_way_contacts_year", "contacts_since_answer"),
    live=True,
    source="Contacts come by chance: that 4.6 are missed happens in one silence of a hundred, 6.9 in one of a thousand (Poisson); "
    "who is called weekly has twenty silences or more in a year. Against the own usual, since another is called twice a year.",
)
def silence(
    contacts_missed,
    days_since_last_two_way_touchpoint,
    unanswered_contacts,
    lines_in_force,
    *,
    inform_missed: float = 4.6,
    warn_missed: float = 6.9,
    least_days: int = 28,
    least_unanswered: int = 3,
):
    """Both sides have not spoken for so long that, as usual for this account, 4.6 contacts would have been; it warns where
    6.9 would have been and our last three got no answer. No news is not good news."""
    here = (lines_in_force > 0).fill_null(True)
    long = here & (days_since_last_two_way_touchpoint >= least_days)
    return levels(
        inform=long & (contacts_missed >= inform_missed),
        warning=long & (contacts_missed >= warn_missed) & (unanswered_contacts >= least_unanswered),
    )
