"""Faces: rows that definitions read and no table holds, made of tables and of what people have declared."""

from tenure.warehouse.faces.account_days import ACCOUNT_DAYS
from tenure.warehouse.faces.configuration import CONFIGURATION, CONFIGURATION_CHANGES
from tenure.warehouse.faces.declared import TABLES, Declared
from tenure.warehouse.faces.declared_usage import DECLARED_USAGE
from tenure.warehouse.faces.face import Asked, Face
from tenure.warehouse.faces.feature_usage import FEATURE_USAGE
from tenure.warehouse.faces.features_included import FEATURES_INCLUDED
from tenure.warehouse.faces.flow_steps import FLOW_STEPS
from tenure.warehouse.faces.included_usage import INCLUDED_USAGE
from tenure.warehouse.faces.lists import ON_LISTS
from tenure.warehouse.faces.member_days import MEMBER_DAYS
from tenure.warehouse.faces.milestones import MILESTONES
from tenure.warehouse.faces.settings_possible import SETTINGS_POSSIBLE
from tenure.warehouse.faces.starts import FEATURE_STARTS, USER_STARTS

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
)
FACES = {face.name: face for face in ALL}

__all__ = ["FACES", "TABLES", "Asked", "Declared", "Face"]
