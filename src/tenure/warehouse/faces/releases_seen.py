"""Every release, for every account that is known: a release is the same for all."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face


def _select(asked: Asked) -> str:
    releases = asked.lens.rows("releases").get_name()
    return f"""
        SELECT n.account_id, r.name, r.product, r.day, greatest(r.known_day, n.first_day) AS known_day,
            least(r.known_until_day, n.gone_day) AS known_until_day
        FROM ({asked.lens.accounts_named()}) n CROSS JOIN {releases} r"""


RELEASES_SEEN = Face(
    name="releases_seen",
    columns={"account_id": "string", "name": "string", "product": "string"},
    sources=("releases",),
    select=_select,
)
