"""Those who used it most are gone."""

from tenure.signals import levels, signal


@signal(
    title="Power users lost",
    group="people",
    says={
        1: "{heavy_users_stopped:heavy user} stopped within the last months.",
        2: "Those who used it most have gone[, {main_user_gone:who} among them][; {power_users:power user} left].",
    },
    evidence=("heavy_users_stopped", "power_users", "users_high", "main_user_gone"),
    over_weeks=True,
    source="Three days a week, as the engagement of users has it; four weeks of silence, which are longer than most holidays. "
    "40 % of what all do: on who does so much the account hangs (podlings of the Apache Software Foundation).",
)
def power_users_lost(
    heavy_users_stopped,
    power_users,
    users_high,
    main_user_gone,
    is_live,
    automated,
    *,
    least_stopped: int = 2,
):
    """Heavy users stopped: on twelve days or more of four weeks two months ago, and silent for four weeks now. Two inform.
    It warns where nobody is left who is heavy or a power user, and where the login was taken away of whoever did at least
    40 % of the work and nobody took it over. An account that runs by itself is left out."""
    here = is_live.fill_null(True) & ~automated.fill_null(False)
    lost_all = (heavy_users_stopped >= 1) & (power_users == 0) & (users_high == 0)
    return levels(
        inform=here & (heavy_users_stopped >= least_stopped),
        warning=here & (lost_all | main_user_gone.notnull()),
    )
