"""What SDKs ask for before they send: the settings that their vendor's servers would give them."""

from __future__ import annotations

from typing import Any

import msgspec

from tenure.web.collector.answers import Answer, json

FLAGS: dict[str, Any] = {
    "flags": {},
    "featureFlags": {},
    "featureFlagPayloads": {},
    "errorsWhileComputingFlags": False,
    "sessionRecording": False,
    "supportedCompression": ["gzip", "gzip-js"],
}
POSTHOG_CONFIG: dict[str, Any] = {
    "supportedCompression": ["gzip", "gzip-js"],
    "hasFeatureFlags": False,
    "sessionRecording": False,
    "surveys": False,
    "heatmaps": False,
    "capturePerformance": False,
    "captureDeadClicks": False,
    "siteApps": [],
}


def segment_settings(key: str, host: str, scheme: str) -> Answer:
    """For analytics.js: one destination, which is this collector."""
    api = {"apiKey": key, **({"apiHost": f"{host}/v1", "protocol": scheme} if host else {})}
    return json({"integrations": {"Segment.io": api}, "plan": {}, "edgeFunction": {}})


def rudder_config(key: str) -> Answer:
    """For RudderStack's browser SDK: a source without destinations."""
    silent = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    source = {
        "id": "tenure",
        "name": "tenure",
        "writeKey": key,
        "enabled": True,
        "workspaceId": "tenure",
        "destinations": [],
        "config": {"statsCollection": silent},
        "updatedAt": "2024-01-01T00:00:00Z",
    }
    return json({"source": source, "updatedAt": "2024-01-01T00:00:00Z"})


def posthog_config(key: str, script: bool) -> Answer:
    """For posthog-js: nothing is switched on; as JSON, or as the script that sets it."""
    config = {"token": key, **POSTHOG_CONFIG}
    if not script:
        return json(config)
    entry = msgspec.json.encode({"config": config, "siteApps": []})
    name = msgspec.json.encode(key)
    text = b"(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{})[%b]=%b;" % (
        name,
        entry,
    )
    return Answer(200, text, b"text/javascript", ((b"cache-control", b"no-store"),))


def flags() -> Answer:
    """No feature flag is on."""
    return json(FLAGS)
