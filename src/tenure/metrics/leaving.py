"""Marks of leaving that use itself does not show: data taken out, logins taken away, seats given up, bad answers."""

import ibis

from tenure.catalog.definition import choice, metric


@metric(unit="events")
def exported_events(usage, *, days=28):
    """Events of the last four weeks that take data out, told by the event's name: export or download."""
    name = usage.event.lower()
    return usage.n.sum(where=name.contains("export") | name.contains("download"))


@metric(unit="ratio")
def exports_times_usual(
    exported_events, exported_events_before, days_since_first_use, *, least_days=119
):
    """Exports of the last four weeks as a multiple of those of four usual weeks: the mean of the 13 weeks before, one
    export at least. Not known in the first 17 weeks of use."""
    usual = (exported_events_before.cast("float64") * 28 / 91).clip(lower=1.0)
    old_enough = days_since_first_use + 1 >= least_days
    return old_enough.ifelse(exported_events / usual, ibis.null("float64"))


@metric(unit="marks")
def leaving_marks(
    exports_times_usual,
    exported_events,
    users_left,
    users,
    seats_cut,
    seats,
    last_nps_year,
    *,
    exports_times=3.0,
    least_exports=10,
    left_share=0.2,
    least_left=2,
    cut_share=0.1,
    bad_nps=6,
):
    """Marks of leaving, 0 to 4: three times the usual exports and ten at least; two logins and a fifth of all taken away in
    four weeks; a tenth of the seats given up in 13 weeks; a detractor's last answer to the NPS. What is not known is none."""
    exports = (exports_times_usual >= exports_times) & (exported_events >= least_exports)
    logins = (users_left >= least_left) & (users_left >= (users + users_left) * left_share)
    cut = (seats_cut > 0) & (seats_cut >= (seats + seats_cut) * cut_share)
    marks = [
        mark.fill_null(False).cast("int64")
        for mark in (exports, logins, cut, last_nps_year <= bad_nps)
    ]
    return marks[0] + marks[1] + marks[2] + marks[3]


exported_events_before = choice(
    "exported_events_before",
    of="exported_events",
    doc="Events of the 13 weeks before the last four that take data out.",
    days=91,
    ago_days=28,
)
