"""What the simulated people and companies are called."""

# ruff: noqa: SIM905 (lists of words read better as words)
from __future__ import annotations

import numpy as np

PLACES = (
    "Ashford Birchwood Brightwater Caldera Cedar Clearview Copperfield Crestline Dunmore Eastgate Edgewater Elmwood "
    "Fairhaven Falcon Foxglove Glenmoor Granite Greenfield Halcyon Harbor Hawthorn Highland Hillcrest Ironbridge Ivory "
    "Kingsway Lakeside Laurel Linden Lockwood Longview Maple Meadow Meridian Millbrook Moorland Northgate Oakridge "
    "Orchard Palisade Pinecrest Prairie Redwood Ridgeway Riverton Rosewood Rowan Saltmarsh Sandhill Silverlake Skyline "
    "Stonebridge Summit Sycamore Thornbury Timber Trinity Upland Valley Wakefield Waterford Westbrook Willow Windmere"
).split()
TRADES = {
    "Construction": ("Builders", "Construction", "Scaffolding", "Contractors"),
    "Facilities": ("Facilities", "Cleaning", "Maintenance", "Elevators"),
    "Property": ("Property", "Homes", "Estates", "Housing"),
    "Retail": ("Stores", "Markets", "Outfitters", "Garden Centres"),
    "Logistics": ("Freight", "Logistics", "Couriers", "Storage"),
    "Energy": ("Solar", "Energy", "Heating", "Utilities"),
    "Services": ("Surveyors", "Consulting", "Inspection", "Design"),
}
INDUSTRIES = list(TRADES)
FIRST = (
    "Aisha Alan Amir Ana Anders Anna Antoine Ben Bianca Carla Carlos Chloe Clara Daniel David Diego Elena Elif Emma "
    "Eric Eva Fatima Felix Finn Grace Hanna Hugo Ian Ines Ivan Jack Jana Jonas Julia Karim Kate Lars Laura Leo Lena "
    "Liam Lucia Luis Marc Maria Marta Max Mia Milan Nadia Nina Noah Nora Olga Oscar Paul Petra Rafael Rosa Sam Sara "
    "Simon Sofia Stefan Tara Theo Tom Vera Victor Yusuf Zoe"
).split()
LAST = (
    "Adler Ahmed Andersson Baker Bauer Becker Bell Berg Blanc Brooks Bruno Campbell Carter Castro Chen Cole Costa Cruz "
    "Dubois Duran Ellis Evans Fischer Foster Fuchs Garcia Gomez Gray Green Haas Hall Hansen Hart Hayes Hill Hoffman "
    "Hughes Ibarra Jensen Jones Kaya Keller Kim Klein Koch Laurent Lee Lewis Lopez Lund Marin Martin Meyer Mills Moore "
    "Moreau Morgan Moser Murphy Navarro Nguyen Nowak Olsen Ortiz Patel Perez Price Reed Ricci Rivera Roberts Rossi Roy "
    "Ruiz Santos Schmidt Shah Silva Singh Stone Suarez Torres Turner Vidal Vogel Wagner Walker Ward Weiss White Wolf "
    "Wood Wright Young Zimmer"
).split()
TITLES = (
    "Project manager",
    "Coordinator",
    "Site lead",
    "Analyst",
    "Operations manager",
)  # by persona
OWNERS = ("Nina Park", "Owen Diaz", "Priya Nair", "Tomas Weber")
BOOKS = ("Key", "Growth", "Mid-market", "Scaled", "Unmanaged")


def company(number: int, industry: int) -> str:
    """The name of the company with this number, in this industry; names come again only after thousands."""
    trades = TRADES[INDUSTRIES[industry]]
    lap, place = divmod(number, len(PLACES))
    if lap < len(trades):
        name = f"{PLACES[place]} {trades[lap]}"
    else:
        second, first = divmod(number, len(LAST))
        partner = (first + 1 + second) % len(LAST)
        name = f"{LAST[first]} & {LAST[partner]} {trades[number % len(trades)]}"
    return name


def people(draw: np.random.Generator, count: int) -> tuple[list[str], list[str]]:
    """Names of people, and the part of their mail address before the @ (never twice the same)."""
    first = draw.integers(0, len(FIRST), count)
    last = draw.integers(0, len(LAST), count)
    pairs = [(FIRST[f], LAST[w]) for f, w in zip(first.tolist(), last.tolist(), strict=True)]
    names = [f"{one} {two}" for one, two in pairs]
    boxes = [f"{one}.{two}{at}".lower() for at, (one, two) in enumerate(pairs, 1)]
    return names, boxes
