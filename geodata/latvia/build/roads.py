"""Schematic network: straight lines between neighbouring settlements of the state roads, bent round the sea.

Lengths come from published figures where there are any, else from the drawn line times one factor that is
calibrated on the roads whose length between two settlements is published."""

import heapq
from collections import defaultdict

from shapely import STRtree, prepare
from shapely.geometry import LineString, Point
from shapely.ops import nearest_points, unary_union

from areas import land_lks
from common import facts, great_circle_km, lks_point, wgs_point, write_geojson

# Published lengths between two named settlements (facts/roads.csv and edges.csv), used for calibration only:
# (ref, settlements in order, kilometres). Roads that start in Rīga or end at a border are left out, because
# their published ends are not settlements of the network.
CALIBRATION = [
    ("A5", ("Salaspils", "Ķekava", "Jaunmārupe", "Piņķi"), 40.9),
    ("P18", ("Valmiera", "Smiltene"), 32.9),
    ("P30", ("Cēsis", "Priekuļi", "Vecpiebalga"), 49.0),
    ("P75", ("Jēkabpils", "Viesīte"), 30.4),
    ("P95", ("Jelgava", "Tērvete"), 28.4),
    ("P103", ("Dobele", "Tērvete"), 19.5),
    ("P109", ("Kandava", "Brocēni", "Saldus"), 53.2),
    ("P121", ("Tukums", "Kuldīga"), 82.65),
    ("P128", ("Ragaciems", "Talsi"), 62.8),
]
LINK_FACTOR = 1.3
# A line may leave the generalised land by this much before it is bent: the borders are that coarse.
SHORE_TOLERANCE_M = 400.0
MAX_BEND = 1.3
JUNCTION = "junction (approximate)"


class Shore:
    """Shortest lines on land: straight where that works, else round the corners of the coast or border."""

    def __init__(self, areas, towns):
        land = land_lks(areas)
        # A town that the generalised coast leaves in the water is joined to the land it belongs to.
        off = [p for p in towns if not land.covers(p)]
        bridges = [LineString(nearest_points(land, p)) for p in off if land.distance(p) > 0]
        self.room = unary_union([land, *bridges]).buffer(SHORE_TOLERANCE_M)
        prepare(self.room)
        inner = land.simplify(150.0)
        parts = getattr(inner, "geoms", [inner])
        self.corners = [c for part in parts for c in part.exterior.coords[:-1]]

    def line(self, a, b):
        straight = LineString([a, b])
        if self.room.covers(straight):
            return [a, b]
        near = straight.buffer(max(8000.0, straight.length * 0.4))
        nodes = [a, b] + [c for c in self.corners if near.contains(Point(c))]
        path = self._shortest(nodes)
        # A long way round means that the generalised coast, not the road, is in the water.
        if path is None or LineString(path).length > MAX_BEND * straight.length:
            return [a, b]
        return path

    def _shortest(self, nodes):
        """A* from node 0 to node 1 over pairs of corners that see each other."""
        end = Point(nodes[1])
        queue = [(Point(nodes[0]).distance(end), 0.0, 0, -1)]
        came = {}
        while queue:
            _, cost, i, before = heapq.heappop(queue)
            if i in came:
                continue
            came[i] = before
            if i == 1:
                break
            for j in range(1, len(nodes)):
                if j in came:
                    continue
                step = LineString([nodes[i], nodes[j]])
                if self.room.covers(step):
                    total = cost + step.length
                    heapq.heappush(queue, (total + Point(nodes[j]).distance(end), total, j, i))
        if 1 not in came:
            return None
        path, i = [], 1
        while i != -1:
            path.append(nodes[i])
            i = came[i]
        return path[::-1]


class Nodes:
    def __init__(self, areas):
        self.settlements = {s["geonameid"]: s for s in facts("settlements")}
        towns = [Point(lks_point(*self.lonlat(k))) for k in self.settlements]
        self.shore = Shore(areas, towns)

    def name(self, key):
        name = self.settlements[key]["name"]
        return "Rīga" if name == "Riga" else name

    def lonlat(self, key):
        s = self.settlements[key]
        return float(s["lon"]), float(s["lat"])

    def drawn(self, a, b):
        """Coordinates of the line from a to b; its ends are exactly the settlements, so that lines join."""
        path = self.shore.line(lks_point(*self.lonlat(a)), lks_point(*self.lonlat(b)))
        middle = [wgs_point(x, y) for x, y in path[1:-1]]
        return [self.lonlat(a), *middle, self.lonlat(b)]


def kilometres(line):
    return sum(great_circle_km(p, q) for p, q in zip(line, line[1:]))


def _pairs():
    """Edges of the fact table by unordered settlement pair: two roads on one pair become one line with both refs."""
    pairs = defaultdict(list)
    for e in facts("edges"):
        pairs[tuple(sorted((e["from_geonameid"], e["to_geonameid"]), key=int))].append(e)
    return pairs


def _ref_order(ref):
    return (0 if ref.startswith("A") else 1, int(ref[1:]))


def stretch_factor(nodes):
    by_name = {s["name"]: k for k, s in nodes.settlements.items()}
    published = drawn = 0.0
    for _, chain, length in CALIBRATION:
        published += length
        keys = [by_name[n] for n in chain]
        drawn += sum(kilometres(nodes.drawn(a, b)) for a, b in zip(keys, keys[1:]))
    return round(published / drawn, 3), published, drawn


def _road(nodes, pair, edges, factor):
    first = edges[0]
    a, b = first["from_geonameid"], first["to_geonameid"]
    line = nodes.drawn(a, b)
    refs = sorted({e["ref"] for e in edges}, key=_ref_order)
    main = any(e["class"] == "main" for e in edges)
    measured = [e for e in edges if e["length_km"]]
    if measured:
        length, basis = float(measured[0]["length_km"]), f"measured: {measured[0]['length_basis']}"
    else:
        length, basis = kilometres(line) * factor, f"great-circle x {factor:g}"
    return {
        "id": "-".join(refs) + f"-{pair[0]}-{pair[1]}",
        "ref": "/".join(refs),
        "name": f"{nodes.name(a)}–{nodes.name(b)}",
        "class": "main" if main else "regional",
        "surface": "paved" if main else "unknown",
        "length_km": round(length, 2),
        "length_basis": basis,
        "from": nodes.name(a),
        "to": nodes.name(b),
        "confidence": min((e["confidence"] for e in edges), key=["high", "medium", "low"].index),
        "source": " ; ".join(dict.fromkeys(e["source"] for e in edges)),
        "line": line,
    }


def _junctions(roads):
    """Points where two drawn roads cross away from a settlement: state roads that cross do meet.

    Without them a traveller could not turn from A9 into P104. The place is as rough as the lines are."""
    cuts = defaultdict(list)
    lines = [LineString(r["line"]) for r in roads]
    tree = STRtree(lines)
    for i, line in enumerate(lines):
        for j in sorted(tree.query(line, predicate="crosses")):
            if i < j:
                for point in getattr(line.intersection(lines[j]), "geoms", [line.intersection(lines[j])]):
                    at = (round(point.x, 6), round(point.y, 6))
                    cuts[i].append(at)
                    cuts[j].append(at)
    return cuts


def _pieces(road, points):
    """A road cut at its junctions; each piece keeps its part of the length."""
    line = road["line"]
    for at in points:
        segments = [LineString(pair) for pair in zip(line, line[1:])]
        k = min(range(len(segments)), key=lambda n: (segments[n].distance(Point(at)), n))
        line = [*line[: k + 1], at, *line[k + 1 :]]
    ends = [0, *sorted(line.index(at) for at in points), len(line) - 1]
    whole = kilometres(line)
    for number, (a, b) in enumerate(zip(ends, ends[1:]), start=1):
        part = line[a : b + 1]
        piece = dict(road, line=part, id=f"{road['id']}-{number}")
        piece["from"] = road["from"] if number == 1 else JUNCTION
        piece["to"] = road["to"] if b == len(line) - 1 else JUNCTION
        piece["length_km"] = round(road["length_km"] * kilometres(part) / whole, 2)
        yield piece


def cut_at_junctions(roads):
    cuts = _junctions(roads)
    result = []
    for index, road in enumerate(roads):
        result.extend(_pieces(road, cuts[index]) if index in cuts else [road])
    return result, len({at for points in cuts.values() for at in points})


def _links(nodes, joined):
    """Every settlement that no road names, tied to the nearest settlement of the network."""
    for key in sorted(nodes.settlements, key=int):
        if key in joined:
            continue
        here = nodes.lonlat(key)
        other = min(joined, key=lambda k: (great_circle_km(here, nodes.lonlat(k)), int(k)))
        line = nodes.drawn(key, other)
        yield {
            "id": f"link-{key}",
            "ref": "",
            "name": f"{nodes.name(key)}–{nodes.name(other)}",
            "class": "link",
            "surface": "unknown",
            "length_km": round(kilometres(line) * LINK_FACTOR, 2),
            "length_basis": f"estimate: great-circle x {LINK_FACTOR:g}",
            "from": nodes.name(key),
            "to": nodes.name(other),
            "confidence": "low",
            "source": "no source: joined to the nearest settlement of the network so that people there are not cut off",
            "line": line,
        }


def build(areas):
    nodes = Nodes(areas)
    factor, published, drawn = stretch_factor(nodes)
    pairs = _pairs()
    roads = [_road(nodes, pair, edges, factor) for pair, edges in pairs.items()]
    roads, junctions = cut_at_junctions(roads)
    joined = {k for pair in pairs for k in pair}
    roads.extend(_links(nodes, joined))
    roads.sort(key=lambda r: r["id"])
    features = []
    for road in roads:
        line = road.pop("line")
        features.append(
            {
                "type": "Feature",
                "properties": road,
                "geometry": {"type": "LineString", "coordinates": [list(p) for p in line]},
            }
        )
    write_geojson("roads.geojson", features)
    print(f"roads: {len(features)} lines, {junctions} junctions; stretch factor {factor} = {published:.1f} km published / {drawn:.1f} km drawn")
    return features
