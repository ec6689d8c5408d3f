"""Somebody answered a survey badly."""

from tenure.signals import levels, signal


@signal(
    title="Negative survey",
    group="relationship",
    says="Somebody answered a survey badly in the last four weeks.",
    evidence=("worst_nps", "worst_csat"),
    live=True,
    source="NPS: 0 to 6 is a detractor, as the question is defined. From an answer to the next the same people differ by one or "
    "two, so only 3 or less warns; CSAT 2 informs, 1 warns.",
)
def negative_survey(
    worst_nps,
    worst_csat,
    lines_in_force,
    *,
    inform_nps: int = 6,
    warn_nps: int = 3,
    inform_csat: int = 2,
    warn_csat: int = 1,
):
    """The worst answer of the last four weeks: a detractor informs (NPS 0 to 6, CSAT 1 or 2), a bitter one warns (NPS 0 to
    3, CSAT 1). Nobody who answered: nothing."""
    nps, csat = worst_nps.fill_null(99.0), worst_csat.fill_null(99.0)
    here = (lines_in_force > 0).fill_null(True)
    return levels(
        inform=here & ((nps <= inform_nps) | (csat <= inform_csat)),
        warning=here & ((nps <= warn_nps) | (csat <= warn_csat)),
    )
