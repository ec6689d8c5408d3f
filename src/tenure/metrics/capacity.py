"""How full it is: levels against what was bought."""

from tenure.catalog.definition import metric


@metric(unit="ratio")
def capacity_use(gauges):
    """The fullest meter: the highest last level as a share of its capacity, over all meters that have one."""
    return (gauges.value / gauges.capacity.nullif(0)).max()


@metric(unit="text")
def fullest_meter(gauges):
    """Which meter is the fullest, of those that say what was bought; of several alike the last by its name."""
    return gauges.meter.argmax(gauges.value / gauges.capacity.nullif(0))


@metric(unit="ratio")
def highest_capacity_use(gauge_readings, *, days=91):
    """The fullest that any meter was in the last 13 weeks: the highest level as a share of its capacity, over all meters
    that have one. Not known where none was read."""
    return (gauge_readings.value / gauge_readings.capacity.nullif(0)).max()
