"""How it is set up: settings in use, integrations that are on, and when that changed. What counts says features.toml."""

from tenure.catalog.definition import metric


@metric(unit="settings")
def settings_on(configuration):
    """Settings that are on, of those that features.toml declares. Not known where it declares none."""
    return configuration.setting.nunique(where=configuration.form == "setting")


@metric(unit="integrations")
def integrations_on(configuration):
    """Integrations that are on, of those that features.toml declares. Not known where it declares no settings."""
    return configuration.setting.nunique(where=configuration.form == "integration")


@metric(unit="settings")
def settings_declared(settings_possible):
    """Settings and integrations that features.toml declares: as many for every account."""
    return settings_possible.setting.nunique()


@metric(unit="share")
def configuration_share(settings_on, integrations_on, settings_declared):
    """Settings and integrations that are on as a share of all that features.toml declares. Not known where it declares
    none."""
    return (settings_on + integrations_on).cast("float64") / settings_declared


@metric(unit="date")
def last_configuration_change(configuration_changes):
    """The last day on which a declared setting or integration was changed, or showed that it is on."""
    return configuration_changes.day.max()


@metric(unit="days")
def days_since_configuration_change(last_configuration_change, as_of):
    """Days since a declared setting or integration was changed, or showed that it is on. Not known where none ever was."""
    return as_of.delta(last_configuration_change, unit="day")
