"""Faces: rows that definitions read and no table holds, made of tables and of what people have declared."""

from tenure.warehouse.faces.account_days import ACCOUNT_DAYS
from tenure.warehouse.faces.configuration import CONFIGURATION, CONFIGURATION_CHANGES
from tenure.warehouse.faces.declared import TABLES, Declared
from tenure.warehouse.faces.declared_usage import DECLARED_USAGE
from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.faces.feature_usage import FEATURE_USAGE
from tenure.warehouse.faces.features_included import FEATURES_INCLUDED
from tenure.warehouse.faces.feed_silences import FEED_SILENCES, FEED_SILENT_DATES
from tenure.warehouse.faces.flow_help import FLOW_HELP
from tenure.warehouse.faces.flow_steps import FLOW_STEPS
from tenure.warehouse.faces.included_usage import INCLUDED_USAGE
from tenure.warehouse.faces.leavers import LEAVERS
from tenure.warehouse.faces.lists import ON_LISTS
from tenure.warehouse.faces.member_days import MEMBER_DAYS
from tenure.warehouse.faces.milestones import MILESTONES
from tenure.warehouse.faces.releases_seen import RELEASES_SEEN
from tenure.warehouse.faces.settings_possible import SETTINGS_POSSIBLE
from tenure.warehouse.faces.signs import SIGNS
from tenure.warehouse.faces.starts import FEATURE_STARTS, USER_STARTS
from tenure.warehouse.faces.use_days import USE_DAYS
from tenure.warehouse.faces.use_of_all import ACCOUNTS_KNOWN, USE_OF_ALL

ALL = (
    FEATURE_USAGE,
    DECLARED_USAGE,
    USER_STARTS,
    FEATURE_STARTS,
    MEMBER_DAYS,
    ACCOUNT_DAYS,
    CONFIGURATION,
    CONFIGURATION_CHANGES,
    SETTINGS_POSSIBLE,
    FLOW_STEPS,
    FEATURES_INCLUDED,
    INCLUDED_USAGE,
    MILESTONES,
    ON_LISTS,
    FEED_SILENCES,
    FEED_SILENT_DATES,
    LEAVERS,
    USE_DAYS,
    USE_OF_ALL,
    ACCOUNTS_KNOWN,
    FLOW_HELP,
    SIGNS,
    RELEASES_SEEN,
)
FACES = {face.name: face for face in ALL}

__all__ = ["FACES", "TABLES", "Asked", "Declared", "Face"]
