"""Sites: the sourced services, each placed as well as its source allows and saying how."""

import re
from collections import defaultdict

from common import facts, wgs_point, write_csv

COLUMNS = (
    "id name service lon lat groups capacity capacity_kind capacity_note status status_note year provider address "
    "municipality municipality_2021 region location_basis location_note confidence note source"
).split()

# Works paid for by the programme and reported as built or nearly so: taken as open, and said so in the row.
STATUS = {
    "operating": ("operating", ""),
    "planned": ("planned", ""),
    "built_under_DI": (
        "operating",
        "built within the deinstitutionalisation programme; the source reports the works, not the opening",
    ),
}


def _address_key(text):
    return re.sub(r"[\s.]+", " ", text).strip().casefold()


def _main_settlements(settlements):
    """The largest known settlement of each municipality; without any figure, the first by name."""
    best = {}
    for s in settlements:
        if s["within_city"]:
            continue
        rank = (-int(s["population"]), s["name"])
        code = s["ne_adm1_code"]
        if code not in best or rank < best[code][0]:
            best[code] = (rank, s)
    return {code: s for code, (_, s) in best.items()}


class Places:
    def __init__(self, areas, addresses):
        self.areas = areas
        settlements = facts("settlements")
        self.by_id = {s["geonameid"]: s for s in settlements}
        self.by_name = defaultdict(list)
        for s in settlements:
            self.by_name[s["ne_adm1_code"], s["name"]].append(s)
        self.villages = {(v["municipality"], v["name"]): v for v in facts("villages")}
        self.main = _main_settlements(settlements)
        self.addresses = {}
        for text, x, y in addresses:
            self.addresses.setdefault(_address_key(text), (x, y))

    def place(self, row, code):
        """(lon, lat, basis, note) by the best evidence the row has."""
        if row["coord_basis"].startswith("published coordinate"):
            return float(row["lon"]), float(row["lat"]), "coordinate", "published coordinate of the building"
        if row["settlement"] == "Riga" and row["address"]:
            point = self.addresses.get(_address_key(row["address"]))
            if point:
                lon, lat = wgs_point(*point)
                return lon, lat, "address", "address point of Rīga"
        if row["geonameid"]:
            s = self.by_id[row["geonameid"]]
            return float(s["lon"]), float(s["lat"]), "settlement", f"centre of {s['name']} (GeoNames)"
        village = self.villages.get((code, row["settlement"])) or self.villages.get((code, f"site {row['id']}"))
        if village:
            return float(village["lon"]), float(village["lat"]), "settlement", village["note"]
        named = self.by_name.get((code, row["settlement"]), [])
        if row["settlement"] and len(named) == 1:
            s = named[0]
            return float(s["lon"]), float(s["lat"]), "settlement", f"centre of {s['name']} (GeoNames)"
        return self._municipality(row, code)

    def _municipality(self, row, code):
        asked = row["settlement"]
        why = f"no coordinate known for {asked}" if asked else "the source names no settlement"
        s = self.main.get(code)
        if s:
            note = f"{why}: main settlement of the municipality, {s['name']}"
            return float(s["lon"]), float(s["lat"]), "municipality", note
        point = self.areas.municipality[code].representative_point()
        note = f"{why}: a point inside the municipality, which has no known settlement"
        return round(point.x, 6), round(point.y, 6), "municipality", note


def _capacity(row):
    """Only places are a capacity; users, flats and plan figures are kept as words."""
    if row["capacity_kind"] == "places":
        return row["capacity"], "places", ""
    if row["capacity"]:
        return "", "", f"{row['capacity']} {row['capacity_kind']}"
    return "", "", ""


def build(areas, addresses):
    codes = {r["name_lv"]: c for c, r in areas.rows.items()}
    places = Places(areas, addresses)
    regions = {r["planning_region"]: areas.region_of[c] for c, r in areas.rows.items()}
    rows = []
    for row in facts("services"):
        code = codes.get(row["municipality"], "")
        if code:
            lon, lat, basis, note = places.place(row, code)
            unit = areas.unit_at(code, lon, lat)
            region = areas.region_of[code]
        else:
            lon, lat, basis, unit = "", "", "unknown", ""
            note = "the source names neither a settlement nor a municipality: not placed"
            region = regions.get(row["planning_region"], "")
        status, status_note = STATUS[row["status"]]
        capacity, kind, capacity_note = _capacity(row)
        rows.append(
            {
                "id": f"s{int(row['id']):03d}",
                "name": row["name"],
                "service": row["service_type"],
                "lon": lon,
                "lat": lat,
                "groups": row["target_groups"],
                "capacity": capacity,
                "capacity_kind": kind,
                "capacity_note": capacity_note,
                "status": status,
                "status_note": status_note,
                "year": row["year"],
                "provider": row["provider"],
                "address": row["address"],
                "municipality": code,
                "municipality_2021": unit,
                "region": region,
                "location_basis": basis,
                "location_note": note,
                "confidence": row["confidence"],
                "note": row["note"],
                "source": row["source"],
            }
        )
    write_csv("sites.csv", COLUMNS, rows)
    return rows

