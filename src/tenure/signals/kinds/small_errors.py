"""Small errors for weeks, then data are taken out or people give up."""

from tenure.signals import levels, signal


@signal(
    title="Small errors for weeks",
    group="usage",
    says={
        1: "Errors in {error_weeks:week} of the last eight, {errors_met} in all.",
        2: "Errors in {error_weeks:week} of the last eight ({errors_met} in all), and now they take their data out or do less.",
    },
    evidence=("errors_met", "error_weeks", "exports_made"),
    source="Ours: six weeks of eight are no accident, and an error a week and user is met by everybody; exports are many at "
    "three times the usual.",
)
def small_errors(
    error_weeks,
    errors_per_user,
    exports_against_usual,
    fall,
    is_live,
    *,
    least_weeks: int = 6,
    least_errors_per_user: float = 8.0,
    exports_times: float = 3.0,
    fall_deviations: float = 2.5,
):
    """Errors week after week (`errors` of features.toml), eight a user in eight weeks; a warning when exports (`exports`) are
    three times the usual or use falls besides. Where features.toml names no errors this cannot be told."""
    often = is_live & (error_weeks >= least_weeks) & (errors_per_user >= least_errors_per_user)
    exporting = (exports_against_usual >= exports_times).fill_null(False)
    giving_up = (fall >= fall_deviations).fill_null(False)
    return levels(inform=often, warning=often & (exporting | giving_up))
