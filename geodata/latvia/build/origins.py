"""Origins: where people live, from settlement figures and areal weighting of the rest.

Every municipality comes out at the published total of facts/population.csv:
- countryside: settlements keep their own figure; the rest of the total is spread over a 5 km grid by area;
- the nine cities: the whole total is spread over a 1.5 km grid, by area or, in Rīga, by address points;
- a settlement without a usable figure stands for the grid cell it lies in."""

import math
from collections import defaultdict

from shapely import STRtree
from shapely.geometry import Point, box

from common import facts, lks_point, share_out, to_lks, wgs_point, write_csv

CELL_RURAL = 5000.0
CELL_CITY = 1500.0
CITY = "republikas pilsēta"
RIGA = "LVA-1094"

COLUMNS = (
    "id name lon lat municipality municipality_2021 region basis basis_note "
    "total adults_mental children_functional children_out_of_family"
).split()

# (group, region) -> the one published figure used, as it stands in facts/target_groups.csv.
TARGETS = {
    ("adults_mental", "Kurzeme"): ("to receive support under the DI plan 2017-2020", "375"),
    ("adults_mental", "Latgale"): ("to be assessed", "462"),
    ("adults_mental", "Rīga"): ("to be assessed", "637"),
    ("adults_mental", "Vidzeme"): ("assessed", "510"),
    ("adults_mental", "Zemgale"): ("assessed", "387"),
    ("children_functional", "Kurzeme"): ("to receive support under the DI plan 2017-2020", "350"),
    ("children_functional", "Latgale"): ("to be assessed", "505"),
    ("children_functional", "Vidzeme"): ("assessed", "600"),
    ("children_functional", "Zemgale"): ("assessed", "392"),
    ("children_out_of_family", "Latgale"): ("to be assessed", "317"),
    ("children_out_of_family", "Zemgale"): ("assessed, in institutions", "239"),
}
# The city of Rīga did not join the programme's project, so the regional figure does not speak of its people.
NOT_COUNTED = {"Rīga": {RIGA}}


def targets():
    """{(group, region name): people}, read from the fact table so that the two cannot drift apart."""
    found = {}
    for (group, region), (measure, value) in TARGETS.items():
        rows = [
            r
            for r in facts("target_groups")
            if (r["area"], r["target_group"], r["measure"]) == (region, group, measure)
        ]
        if [r["value"] for r in rows] != [value]:
            raise SystemExit(f"target_groups.csv: {region} {group} '{measure}' is not the single figure {value}")
        found[group, region] = int(value)
    return found


class Seed:
    """A point that people are gathered at: a settlement or the middle of a grid cell."""

    def __init__(self, identity, name, x, y, note, settlement=None):
        self.id, self.name, self.x, self.y = identity, name, x, y
        self.note, self.settlement = note, settlement
        self.weight = 0.0


def _settlement_seed(s, note):
    x, y = lks_point(float(s["lon"]), float(s["lat"]))
    return Seed(f"g{s['geonameid']}", s["name"], x, y, note, s)


def _cells(polygon, size):
    """(column, row, cell) of the grid cells that meet the polygon, row by row from the south-west."""
    west, south, east, north = polygon.bounds
    for j in range(math.floor(south / size), math.ceil(north / size)):
        for i in range(math.floor(west / size), math.ceil(east / size)):
            cell = box(i * size, j * size, (i + 1) * size, (j + 1) * size)
            if polygon.intersects(cell):
                yield i, j, cell


def _own_figures(settlements):
    """Settlements with `people` (0: no usable figure) and `how`; a published town figure beats one of GeoNames
    that is the figure of the whole municipality."""
    better = {r["geonameid"]: r for r in facts("settlement_population")}
    for s in settlements:
        row = better.get(s["geonameid"])
        if row is None:
            s["people"], s["doubt"], s["how"] = int(s["population"]), s["population_note"], "GeoNames figure"
        else:
            s["people"] = int(row["population"] or 0)
            s["doubt"], s["how"] = "", f"published figure of {row['date']}"
    return settlements


def _grid_seeds(row, polygon, size, locals_, weigh):
    """Seeds of one municipality, each with the weight of the land (or addresses) nearest to it.

    A cell whose middle lies outside the municipality has no point of its own; its land goes to the nearest seed.
    A cell that holds settlements without a usable figure is represented by them, in equal parts."""
    code, name = row["ne_adm1_code"], row["name_lv"]
    by_cell = defaultdict(list)
    for s in locals_:
        x, y = lks_point(float(s["lon"]), float(s["lat"]))
        by_cell[math.floor(x / size), math.floor(y / size)].append(s)

    seeds, loose = [], []
    number = 0
    for i, j, cell in _cells(polygon, size):
        number += 1
        land = polygon.intersection(cell)
        weight, place = weigh(i, j, land)
        here = by_cell.pop((i, j), [])
        middle = cell.centroid
        if here:
            for s in here:
                seed = _settlement_seed(s, f"stands for its {size / 1000:g} km cell")
                seed.weight = weight / len(here)
                seeds.append(seed)
        elif weight > 0 and polygon.contains(middle):
            x, y = place or (middle.x, middle.y)
            seed = Seed(f"{code}-{number:03d}", f"{name}, {number:03d}", x, y, "")
            seed.weight = weight
            seeds.append(seed)
        elif weight > 0:
            loose.append((land.centroid, weight))
    for rest in by_cell.values():
        # A town that the generalised border leaves outside its municipality still stands for people there.
        for s in rest:
            seeds.append(_settlement_seed(s, "stands for the land nearest to it"))
    if not seeds:
        point = polygon.representative_point()
        seeds.append(Seed(f"{code}-000", f"{name}, 000", point.x, point.y, ""))
    tree = STRtree([Point(s.x, s.y) for s in seeds])
    for centroid, weight in loose:
        seeds[tree.nearest(centroid)].weight += weight
    return seeds


def _by_area(_i, _j, land):
    return land.area, None


def _by_addresses(addresses, size):
    """Weigh a cell by its address points and stand its point at their mean, so that nobody lives in the river."""
    cells = defaultdict(list)
    for _, x, y in addresses:
        cells[math.floor(x / size), math.floor(y / size)].append((x, y))

    def weigh(i, j, _land):
        points = cells.get((i, j), [])
        if not points:
            return 0.0, None
        return float(len(points)), (
            sum(p[0] for p in points) / len(points),
            sum(p[1] for p in points) / len(points),
        )

    return weigh


def _share(total, seeds, how):
    """Spread whole people; a seed that gets nobody is dropped and the others share again."""
    if total is None:
        return [(s, None, how) for s in seeds]
    seeds = [s for s in seeds if s.weight > 0]
    while seeds and total > 0:
        people = share_out(total, [s.weight for s in seeds])
        if min(people) > 0:
            return [(s, n, how) for s, n in zip(seeds, people)]
        seeds = [s for s, n in zip(seeds, people) if n > 0]
    return []


def _city(row, total, polygon, locals_, addresses):
    if row["ne_adm1_code"] == RIGA:
        weigh, how = _by_addresses(addresses, CELL_CITY), "city total spread by address points over a 1.5 km grid"
    else:
        weigh, how = _by_area, "city total spread by area over a 1.5 km grid"
    return _share(total, _grid_seeds(row, polygon, CELL_CITY, locals_, weigh), how)


def _countryside(row, total, polygon, locals_):
    if total is None:
        seeds = _grid_seeds(row, polygon, CELL_RURAL, locals_, _by_area)
        return _share(None, seeds, "no published population of the municipality: unknown")
    usable = [s for s in locals_ if s["people"] > 0]
    silent = [s for s in locals_ if s["people"] == 0]
    own = [s["people"] for s in usable]
    rows = []
    if sum(own) > total:
        for s, people in zip(usable, share_out(total, own)):
            note = f"{s['how']} ({s['people']}) scaled down to the municipality's published total"
            rows.append((_settlement_seed(s, ""), people, note))
        return rows
    for s, people in zip(usable, own):
        note = "; ".join(t for t in (s["how"], s["doubt"]) if t)
        rows.append((_settlement_seed(s, ""), people, note))
    seeds = _grid_seeds(row, polygon, CELL_RURAL, silent, _by_area)
    return rows + _share(total - sum(own), seeds, "rest of the municipality's total spread by area over a 5 km grid")


def _counted(seed, people, how):
    """Only a settlement with its own published figure, neither scaled nor doubtful, is counted."""
    s = seed.settlement
    return bool(s) and people == s["people"] and how == s["how"]


def _spread_groups(rows, areas):
    """Regional figures in proportion to total people, in thousandths of a person, summing exactly."""
    names = {areas.region_of[c]: r["planning_region"] for c, r in areas.rows.items()}
    for (group, region), people in targets().items():
        out = NOT_COUNTED.get(region, set())
        mine = [
            r
            for r in rows
            if names[r["region"]] == region and r["total"] != "" and r["municipality"] not in out
        ]
        for row, thousandths in zip(mine, share_out(people * 1000, [r["total"] for r in mine])):
            row[group] = f"{thousandths // 1000}.{thousandths % 1000:03d}"


def _name(seed, row):
    name = "Rīga" if seed.name == "Riga" else seed.name
    # The point of a city's centre holds the people of one cell, not of the city: its name must not suggest more.
    return f"{name} (centrs)" if row["type"] == CITY and name == row["name_lv"] else name


def build(areas, addresses):
    population = {r["ne_adm1_code"]: r["population"] for r in facts("population")}
    settlements = defaultdict(list)
    for s in _own_figures(facts("settlements")):
        settlements[s["ne_adm1_code"]].append(s)

    rows = []
    for code, row in areas.rows.items():
        polygon = to_lks(areas.municipality[code])
        total = int(population[code]) if population[code] else None
        if row["type"] == CITY:
            found = _city(row, total, polygon, settlements[code], addresses)
        else:
            # Parts of a city drawn across its border are people of the city already.
            own = [s for s in settlements[code] if not s["within_city"]]
            found = _countryside(row, total, polygon, own)
        for seed, people, how in found:
            s = seed.settlement
            lon, lat = (float(s["lon"]), float(s["lat"])) if s else wgs_point(seed.x, seed.y)
            rows.append(
                {
                    "id": seed.id,
                    "name": _name(seed, row),
                    "lon": lon,
                    "lat": lat,
                    "municipality": code,
                    "municipality_2021": areas.unit_at(code, lon, lat),
                    "region": areas.region_of[code],
                    "basis": "counted" if _counted(seed, people, how) else "estimated",
                    "basis_note": "; ".join(n for n in (how, seed.note) if n),
                    "total": "" if people is None else people,
                }
            )
    rows.sort(key=lambda r: r["id"])
    _spread_groups(rows, areas)
    write_csv("population.csv", COLUMNS, rows)
    return rows
