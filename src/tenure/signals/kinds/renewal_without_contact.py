"""The term ends soon, and nobody has spoken with them."""

from tenure.signals import levels, signal


@signal(
    title="Renewal without contact",
    group="relationship",
    says="The term ends in {days_to_renewal:day}, and both sides have not spoken for two months or more.",
    evidence=("renewal_date", "last_two_way_touchpoint", "two_way_contacts_year"),
    live=True,
    source="Practice of the field: renewals are looked at 90 days before. Many are served without any contact, so the rule alone "
    "informs; it warns where, as usual for the account, 4.6 contacts would have been, which chance explains of one silence "
    "in a hundred (Poisson), and our last three got no answer.",
)
def renewal_without_contact(
    days_to_renewal,
    days_since_last_two_way_touchpoint,
    two_way_contacts_year,
    contacts_missed,
    unanswered_contacts,
    term_days,
    *,
    inform_days: int = 90,
    silent_days: int = 60,
    warn_missed: float = 4.6,
    least_unanswered: int = 3,
    least_term_days: int = 62,
):
    """The term of a paid line ends within 90 days, and both sides have not spoken for 60, or never; it warns where that is
    unusual and we tried. Plans that run by the month are left out."""
    near = (days_to_renewal <= inform_days) & (term_days >= least_term_days)
    never = two_way_contacts_year.notnull() & days_since_last_two_way_touchpoint.isnull()
    silent = (days_since_last_two_way_touchpoint >= silent_days).fill_null(False) | never
    missed = (contacts_missed >= warn_missed) & (unanswered_contacts >= least_unanswered)
    missed = missed.fill_null(False)
    near = near.fill_null(False)
    return levels(inform=near & silent, warning=near & silent & missed)
