"""The addresses of features: all of them, one, who is behind a figure, releases, and the product as it is declared."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from tenure import clock
from tenure.errors import NotFound
from tenure.web.answers import Answer, answered
from tenure.web.desk import Desk
from tenure.web.features.asked import Asked
from tenure.web.features.behind import behind_csv, behind_json, behind_page, listed_behind
from tenure.web.features.feature_files import features_csv, features_json
from tenure.web.features.gathered import Gathered, Gathering, segments
from tenure.web.features.listed import features_page
from tenure.web.features.named import feature_named
from tenure.web.features.one import feature_csv, feature_json, feature_page
from tenure.web.features.products import products
from tenure.web.features.release_files import release_csv, release_json
from tenure.web.features.releases import release_page
from tenure.web.features.releasing import Releasing
from tenure.web.frame import Frame

FACES = ("json", "csv")


def features(web: FastAPI, desk: Desk) -> None:
    """All pages below /features."""
    gathering = Gathering(desk)
    web.state.features = gathering
    desk.early.append(lambda: gathering.of(clock.today(desk.app), Asked()))
    _all(web, desk, gathering)
    products(web, desk)
    _releases(web, desk, gathering)
    _one(web, desk, gathering)


def _all(web: FastAPI, desk: Desk, gathering: Gathering) -> None:
    @web.get("/features")
    @web.get("/features.{face}")
    def features(request: Request, face: str = "") -> Response:
        frame, asked = desk.frame(request, "/features"), Asked.of(request.query_params)
        gathered = gathering.of(frame.as_of, asked)
        whole, found = gathering.figures(gathered)
        page = Answer(
            "features.html",
            lambda: features_page(gathered, whole, found, segments(desk), frame),
            lambda: features_json(gathered, whole, found),
            lambda: features_csv(gathered, whole, found),
            block="list",
            canonical=asked.link("/features"),
            file="features",
        )
        return answered(request, frame, page, face)


def _releases(web: FastAPI, desk: Desk, gathering: Gathering) -> None:
    releasing = Releasing(desk, gathering)

    @web.get("/features/releases")
    @web.get("/features/releases.{face}")
    def releases(request: Request, face: str = "") -> Response:
        frame = desk.frame(request, "/features/releases")
        gathered = gathering.of(frame.as_of, Asked.of(request.query_params))
        looked = releasing.of(gathered, request.query_params)
        page = Answer(
            "releases.html",
            lambda: release_page(gathered, looked, segments(desk), frame),
            lambda: release_json(gathered, looked),
            lambda: release_csv(gathered, looked),
            file="release",
        )
        return answered(request, frame, page, face)


def _one(web: FastAPI, desk: Desk, gathering: Gathering) -> None:
    def named(
        request: Request, path: str, name: str, *more: str
    ) -> tuple[Frame, Gathered, str, str]:
        frame = desk.frame(request, path)
        gathered = gathering.of(frame.as_of, Asked.of(request.query_params, *more))
        whole, dot, face = name.rpartition(".")
        if dot and face in FACES and feature_named(name) not in gathered.features:
            return frame, gathered, feature_named(whole), face
        return frame, gathered, feature_named(name), ""

    @web.get("/features/{name:path}/{which}")
    @web.get("/features/{name:path}/{which}.{face}")
    def behind(request: Request, name: str, which: str, face: str = "", of: str = "") -> Response:
        if which not in ("users", "accounts"):
            return feature(request, f"{name}/{which}" + (f".{face}" if face else ""))
        frame, gathered, feature_name, _ = named(request, request.url.path, name, "of")
        _must_be(gathered, feature_name)
        listed = gathering.listed(
            ("behind", feature_name, which, of),
            gathered,
            lambda: listed_behind(gathered, feature_name, which, of, gathering.names(gathered)),
        )
        page = Answer(
            "feature_rows.html",
            lambda: behind_page(gathered, listed, frame),
            lambda: behind_json(listed),
            lambda: behind_csv(listed),
            file=f"{feature_name}-{which}",
        )
        return answered(request, frame, page, face)

    @web.get("/features/{name:path}")
    def feature(request: Request, name: str) -> Response:
        frame, gathered, feature_name, face = named(request, request.url.path, name)
        _must_be(gathered, feature_name)
        whole, found = gathering.figures(gathered)
        page = Answer(
            "feature.html",
            lambda: feature_page(gathered, whole, found[feature_name], segments(desk), frame),
            lambda: feature_json(gathered, whole, found[feature_name]),
            lambda: feature_csv(gathered, found[feature_name]),
            file=feature_name,
        )
        return answered(request, frame, page, face)


def _must_be(gathered: Gathered, feature: str) -> None:
    if feature not in gathered.features:
        raise NotFound(f"No feature {feature!r} is declared, and nothing of that name was used.")
