"""What can be done in Tasklane, and what each kind of person mostly does."""

from __future__ import annotations

import numpy as np

from tenure.demo.draws import Ints

EVENTS = (
    "login", "task_created", "task_completed", "task_assigned", "comment_added", "board_viewed", "timeline_viewed",
    "project_created", "project_archived", "file_attached", "photo_uploaded", "photo_annotated", "checklist_signed",
    "report_run", "report_scheduled", "dashboard_viewed", "export_csv", "search_run", "template_used", "invite_sent",
    "settings_changed", "help_viewed", "mobile_synced", "notification_opened",
    "wizard_started", "wizard_step", "wizard_finished",
    "integration_synced", "api_call", "workflow_run", "error_shown",
)  # fmt: skip
CODE = {name: code for code, name in enumerate(EVENTS)}
OF_REPORTS = ("report_run", "report_scheduled", "dashboard_viewed", "export_csv")
OF_CAPTURE = ("photo_uploaded", "photo_annotated", "checklist_signed", "mobile_synced")
MIXES = (  # manager, worker, field, analyst, admin
    "task_created 16 task_assigned 14 board_viewed 22 comment_added 14 project_created 3 project_archived 1 report_run 5 "
    "dashboard_viewed 8 search_run 5 template_used 3 invite_sent 1 notification_opened 6 help_viewed 1 task_completed 5",
    "task_completed 26 task_created 13 comment_added 16 board_viewed 20 file_attached 8 search_run 6 help_viewed 2 "
    "notification_opened 9 photo_uploaded 3",
    "photo_uploaded 26 photo_annotated 9 checklist_signed 12 task_completed 22 mobile_synced 14 comment_added 8 help_viewed 2 "
    "notification_opened 7",
    "report_run 24 dashboard_viewed 20 export_csv 10 report_scheduled 4 search_run 10 board_viewed 14 comment_added 5 "
    "task_created 4 help_viewed 2 task_completed 3",
    "settings_changed 12 template_used 10 project_created 5 project_archived 3 task_created 14 task_assigned 10 board_viewed 16 "
    "invite_sent 3 search_run 5 help_viewed 3 export_csv 3 comment_added 8 task_completed 8",
)
FINE = 1024  # a mix is a table of so many places, read by a random place
BASIC = 0.12  # what is left of a product's features for those who have not bought it
NEW_VIEW = 0.6  # since the release this share of board views are timeline views


def mixes() -> Ints:
    """Mix × place: the code of an event. A mix is persona × has Reports × has Capture × after the release."""
    tables = [
        _mix(text, reports, capture, after)
        for text in MIXES
        for reports in (False, True)
        for capture in (False, True)
        for after in (False, True)
    ]
    return np.stack(tables)


def _mix(text: str, reports: bool, capture: bool, after: bool) -> Ints:
    parts = text.split()
    weights = np.zeros(len(EVENTS))
    for name, weight in zip(parts[::2], parts[1::2], strict=True):
        barred = (name in OF_REPORTS and not reports) or (name in OF_CAPTURE and not capture)
        weights[CODE[name]] = float(weight) * (BASIC if barred else 1.0)
    if after:
        weights[CODE["timeline_viewed"]] = NEW_VIEW * weights[CODE["board_viewed"]]
        weights[CODE["board_viewed"]] *= 1 - NEW_VIEW
    share = np.cumsum(weights) / weights.sum()
    return np.searchsorted(share, (np.arange(FINE) + 0.5) / FINE, side="right").astype(np.int64)
