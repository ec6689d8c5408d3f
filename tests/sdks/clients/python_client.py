"""Makes the calls of jobs through an SDK from PyPI: `python_client.py SDK < jobs.json`; a line of JSON per job.

Each job has a client of its own, all run at once in this process, as set up in the SDK's documentation.
"""

from __future__ import annotations

import json
import sys
import threading
import time

TELLING = (
    threading.Lock()
)  # `print` writes a line and its end apart: jobs that end together would tear them


class Segment:
    """segment-analytics-python, analytics-python and rudder-sdk-python are one family."""

    def __init__(self, client, job, errors, **more):
        def told(error, batch):
            errors.append(f"{type(error).__name__}: {error}"[:200])

        self.client = client(job["key"], host=job["host"], on_error=told, **more)

    def make(self, call):
        client, user, n = self.client, call.get("user"), {"n": call["n"]}
        if call["do"] == "track":
            anonymous = call.get("anonymous")
            context = {"groupId": call["group"]} if "group" in call else {}
            client.track(user, call["event"], n, context, anonymous_id=anonymous)
        elif call["do"] == "identify":
            client.identify(user, {**call["traits"], **n})
        elif call["do"] == "group":
            client.group(user, call["group"], {**call["traits"], **n})
        elif call["do"] == "page":
            client.page(user, "Docs", call["event"], n)
        elif call["do"] == "screen":
            client.screen(user, "Docs", call["event"], n)
        else:
            client.alias(call["from"], user)

    def flush(self):
        self.client.flush()

    def close(self):
        self.client.flush()
        self.client.join()


class PostHog:
    """Both ways in which it can send; the account is named with every call, as its documentation has it."""

    def __init__(self, job, errors, **more):
        from posthog import Posthog

        def told(error, batch):
            errors.append(f"{type(error).__name__}: {error}"[:200])

        self.client = Posthog(
            job["key"], host=job["host"], on_error=told, flush_interval=0.5, **more
        )
        self.groups = {
            "company": next(c["group"] for r in job["rounds"] for c in r if "group" in c)
        }

    def make(self, call):
        client, user, n = self.client, call.get("user"), {"n": call["n"]}
        if call["do"] == "track" and "anonymous" in call:
            client.capture(call["event"], distinct_id=call["anonymous"], properties=n)
        elif call["do"] == "track":
            client.capture(call["event"], distinct_id=user, properties=n, groups=self.groups)
        elif call["do"] == "identify":
            client.set(distinct_id=user, properties={**call["traits"], **n})
        elif call["do"] == "group":
            client.group_identify("company", call["group"], {**call["traits"], **n})
        elif call["do"] == "page":
            n["$current_url"] = "https://app.example/home"
            client.capture("$pageview", distinct_id=user, properties=n, groups=self.groups)
        elif call["do"] == "screen":
            n["$screen_name"] = call["event"]
            client.capture("$screen", distinct_id=user, properties=n, groups=self.groups)
        else:
            client.alias(call["from"], user)

    def flush(self):
        self.client.flush()

    def close(self):
        self.client.shutdown()


def client_of(sdk, job, errors):
    if sdk == "segment-python":
        from segment.analytics.client import Client

        return Segment(Client, job, errors)
    if sdk == "segment-python-gzip":
        from segment.analytics.client import Client

        return Segment(Client, job, errors, gzip=True)
    if sdk == "analytics-python":
        from analytics.client import Client

        return Segment(Client, job, errors)
    if sdk == "rudder-python":
        from rudderstack.analytics.client import Client

        return Segment(Client, job, errors)
    if sdk == "posthog-python":
        return PostHog(job, errors)
    if sdk == "posthog-python-v1":
        return PostHog(job, errors, capture_mode="v1")
    raise SystemExit(f"no SDK {sdk}")


def run(sdk, job):
    errors, times = [], {}
    client = client_of(sdk, job, errors)
    for number, calls in enumerate(job["rounds"]):
        if number:
            time.sleep(job["pause"])
        for call in calls:
            times[call["n"]] = time.time()
            client.make(call)
        if job["flush"]:
            client.flush()
    client.close()
    with TELLING:
        print(json.dumps({"job": job["name"], "errors": errors, "times": times}), flush=True)


if __name__ == "__main__":
    threads = [
        threading.Thread(target=run, args=(sys.argv[1], job)) for job in json.load(sys.stdin)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
