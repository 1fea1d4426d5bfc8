"""Areas: 119 municipalities of 2009-2021, 43 of July 2021 and five planning regions on shared borders.

All three levels are unions of the same faces, cut once from one network of lines, so neighbours
share every vertex and nothing can open or overlap between them."""

import math

import shapely
from shapely.geometry import MultiPoint, Point, mapping, shape
from shapely.ops import polygonize, transform, unary_union

from common import _TO_WGS, facts, lks_point, to_lks, write_geojson

# The layers carry six decimals (about 0.1 m): borders are snapped to that grid before they are cut.
GRID = 1e-6

REGIONS = {
    "Kurzeme": ("KUR", "Kurzemes plānošanas reģions"),
    "Latgale": ("LAT", "Latgales plānošanas reģions"),
    "Rīga": ("RIG", "Rīgas plānošanas reģions"),
    "Vidzeme": ("VID", "Vidzemes plānošanas reģions"),
    "Zemgale": ("ZEM", "Zemgales plānošanas reģions"),
}
AGLONA, INCUKALNS = "LVA-5748", "LVA-5762"
VANGAZI = "Vangažu pilsēta"

SPLIT_NOTE = {
    AGLONA: "Divided in July 2021: Aglona parish went to Preiļu novads; Grāveri, Kastuļina and Šķeltova parishes went to "
    "Krāslavas novads. The cut drawn here is approximate: land goes to the nearest of the known parish seats "
    "(that of Kastuļina is our estimate).",
    INCUKALNS: "Divided in July 2021: the town of Vangaži went to Ropažu novads, Inčukalns parish to Siguldas novads. "
    "The cut drawn here is approximate: a circle of the town's published area (5.19 km²) around its centre.",
}


def region_code(name):
    return REGIONS[name][0]


def successors(row):
    """Names of the units of July 2021 in a municipality's row, the larger part first."""
    return [part.split("(")[0].strip() for part in row["municipality_2021"].split("|")]


def _snap(geometry):
    return shapely.set_precision(geometry, GRID)


def _to_wgs(geometry):
    return transform(_TO_WGS.transform, geometry)


def _claims():
    """Approximate land of each part of the two divided municipalities: {municipality: {code 2021: polygon}}."""
    seats = facts("parish_seats")
    claims = {}
    aglona = [s for s in seats if s["municipality_2009"] == AGLONA]
    points = [Point(lks_point(float(s["lon"]), float(s["lat"]))) for s in aglona]
    # The diagram must cover the whole municipality, which is about 30 km across.
    frame = unary_union(points).buffer(60_000)
    cells = list(shapely.voronoi_polygons(MultiPoint(points), extend_to=frame).geoms)
    parts = {}
    for seat, point in zip(aglona, points):
        cell = next(c for c in cells if c.contains(point))
        parts.setdefault(seat["municipality_2021"], []).append(cell)
    claims[AGLONA] = {code: _to_wgs(unary_union(cells)) for code, cells in parts.items()}

    town = next(s for s in seats if s["parish"] == VANGAZI)
    radius = math.sqrt(float(town["area_km2"]) * 1e6 / math.pi)
    centre = Point(lks_point(float(town["lon"]), float(town["lat"])))
    claims[INCUKALNS] = {town["municipality_2021"]: _to_wgs(centre.buffer(radius, quad_segs=12))}
    return claims


def faces(features, codes_2021):
    """[(polygon, municipality code, 2021 code)]: the pieces every level is put together from."""
    rows = {r["ne_adm1_code"]: r for r in facts("municipalities")}
    original = {f["properties"]["adm1_code"]: _snap(shape(f["geometry"])) for f in features}
    if set(original) != set(rows):
        raise SystemExit("the boundaries and facts/municipalities.csv name different units")

    claims = _claims()
    lines = [p.boundary for p in original.values()]
    for code, parts in claims.items():
        for part in parts.values():
            lines.append(_snap(part.boundary.intersection(original[code])))
    network = shapely.unary_union(lines, grid_size=GRID)
    tree = shapely.STRtree(list(original.values()))
    order = list(original)

    result = []
    for face in polygonize(network):
        inside = face.representative_point()
        owners = sorted(order[i] for i in tree.query(inside, predicate="within"))
        if not owners:
            # A sliver between two borders that do not quite meet goes to the longer neighbour.
            owners = [max(order, key=lambda c: face.boundary.intersection(original[c]).length)]
        code = owners[0]
        units = [codes_2021[name] for name in successors(rows[code])]
        unit = units[0]
        if code in claims:
            unit = next((u for u, part in claims[code].items() if part.contains(inside)), None)
            unit = unit or next(u for u in units if u not in claims[code])
        result.append((face, code, unit))
    return result


def _tidy(geometry):
    """Fixed ring starts and RFC 7946 winding, so that the bytes do not depend on how a union was reached."""
    return shapely.orient_polygons(shapely.normalize(geometry), exterior_cw=False)


def _merge(pieces):
    return _tidy(unary_union(pieces))


def _rounded(geometry):
    def ring(points):
        return [[round(x, 6), round(y, 6)] for x, y in points]

    data = mapping(geometry)
    if data["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [ring(r) for r in data["coordinates"]]}
    return {"type": "MultiPolygon", "coordinates": [[ring(r) for r in p] for p in data["coordinates"]]}


def _feature(geometry, properties):
    return {"type": "Feature", "properties": properties, "geometry": _rounded(geometry)}


class Areas:
    """The three levels with their geometry (lon/lat) and which unit lies in which."""

    def __init__(self, features):
        self.rows = {r["ne_adm1_code"]: r for r in facts("municipalities")}
        self.units = {r["name"]: r["code"] for r in facts("municipalities_2021")}
        self.unit_names = {code: name for name, code in self.units.items()}
        pieces = faces(features, self.units)
        self.municipality = self._level(pieces, lambda p: p[1])
        self.municipality_2021 = self._level(pieces, lambda p: p[2])
        self.region_of = {c: region_code(r["planning_region"]) for c, r in self.rows.items()}
        self.region = self._level(pieces, lambda p: self.region_of[p[1]])
        self.region_of_unit = {}
        for _, code, unit in pieces:
            region = self.region_of[code]
            if self.region_of_unit.setdefault(unit, region) != region:
                raise SystemExit(f"{unit} would lie in two planning regions")
        self.units_of = {}
        for _, code, unit in pieces:
            self.units_of.setdefault(code, set()).add(unit)

    @staticmethod
    def _level(pieces, key):
        groups = {}
        for piece in pieces:
            groups.setdefault(key(piece), []).append(piece[0])
        return {code: _merge(groups[code]) for code in sorted(groups)}

    def unit_at(self, code, lon, lat):
        """2021 unit of a point known to lie in municipality `code`."""
        units = sorted(self.units_of[code])
        if len(units) == 1:
            return units[0]
        point = Point(lon, lat)
        return min(units, key=lambda u: (self.municipality_2021[u].distance(point), u))

    def write(self, population, population_2021, known_sites):
        write_geojson(
            "municipalities.geojson",
            [_feature(g, self._municipality(c, population[c], known_sites)) for c, g in self.municipality.items()],
        )
        write_geojson(
            "municipalities_2021.geojson",
            [_feature(g, self._unit(c, population_2021)) for c, g in self.municipality_2021.items()],
        )
        names = {code: name for code, name in REGIONS.values()}
        members = {c: sum(1 for r in self.region_of.values() if r == c) for c in names}
        write_geojson(
            "regions.geojson",
            [
                _feature(g, {"code": c, "name": names[c], "type": "plānošanas reģions", "municipalities": members[c]})
                for c, g in self.region.items()
            ],
        )

    def _municipality(self, code, people, known_sites):
        row = self.rows[code]
        names = successors(row)
        return {
            "code": code,
            "name": row["name_lv"],
            "type": row["type"],
            "region": self.region_of[code],
            "iso_3166_2": row["iso_3166_2_pre2021"],
            "municipality_2021": ";".join(self.units[n] for n in names),
            "successor": "; ".join(names),
            "successor_note": SPLIT_NOTE.get(code),
            "population": int(people["population"]) if people["population"] else None,
            "population_date": people["reference_date"] or None,
            "population_kind": people["kind"] or None,
            "population_source": people["source"] or None,
            "sites_known": code in known_sites,
        }

    def _unit(self, code, population_2021):
        name = self.unit_names[code]
        people = population_2021.get(name)
        members = [r["name_lv"] for r in self.rows.values() if name in successors(r)]
        parts = [SPLIT_NOTE[c] for c in (AGLONA, INCUKALNS) if code in self.units_of[c]]
        return {
            "code": code,
            "name": name,
            "type": "novads" if name.endswith("novads") else "valstspilsēta",
            "region": self.region_of_unit[code],
            "formed_from": "; ".join(sorted(members)),
            "land_note": parts[0] if parts else None,
            "population": int(people["population"]) if people else None,
            "population_date": (people["date"] or None) if people else None,
            "population_kind": people["kind"] if people else None,
            "population_source": people["source"] if people else None,
        }



def land_lks(areas):
    return to_lks(unary_union(list(areas.municipality.values())))
