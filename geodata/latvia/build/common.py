"""Paths, tables, projections and rounding shared by every step of the build."""

import csv
import json
from pathlib import Path

import pyproj
from shapely.ops import transform

STUDY = Path(__file__).resolve().parent.parent
FACTS = STUDY / "facts"

RETRIEVED = "2026-11-22"

# LKS-92 / Latvia TM: metres, so grids and areas are meant in the plane the country itself uses.
_TO_LKS = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3059", always_xy=True)
_TO_WGS = pyproj.Transformer.from_crs("EPSG:3059", "EPSG:4326", always_xy=True)
_GEOD = pyproj.Geod(ellps="WGS84")


def facts(name):
    with open(FACTS / f"{name}.csv", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_csv(name, columns, rows):
    with open(STUDY / name, "w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_geojson(name, features):
    """One feature a line: small diffs, and still one valid FeatureCollection."""
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    with open(STUDY / name, "w", encoding="utf-8", newline="\n") as handle:
        handle.write('{"type":"FeatureCollection","features":[\n')
        handle.write(",\n".join(lines))
        handle.write("\n]}\n")


def to_lks(geometry):
    return transform(_TO_LKS.transform, geometry)


def lks_point(lon, lat):
    return _TO_LKS.transform(lon, lat)


def wgs_point(x, y):
    lon, lat = _TO_WGS.transform(x, y)
    return round(lon, 6), round(lat, 6)


def great_circle_km(a, b):
    return _GEOD.inv(a[0], a[1], b[0], b[1])[2] / 1000.0


def share_out(total, weights):
    """Whole units of `total` in proportion to `weights`, summing exactly (largest remainder).

    Equal remainders go to the earlier place, so the result does not depend on hashing."""
    weight = sum(weights)
    if weight <= 0:
        raise ValueError("nothing to share out over")
    exact = [total * w / weight for w in weights]
    given = [int(e) for e in exact]
    order = sorted(range(len(exact)), key=lambda i: (given[i] - exact[i], i))
    for i in order[: total - sum(given)]:
        given[i] += 1
    return given
