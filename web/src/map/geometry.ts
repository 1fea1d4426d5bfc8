/** Small plane geometry on lon/lat, good enough for placing labels and framing the map. */
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon, Position } from 'geojson';

export type Box = [west: number, south: number, east: number, north: number];

export function boxOf(geometry: Polygon | MultiPolygon): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings(geometry)) {
    for (const [x = 0, y = 0] of ring) {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
  }
  return box;
}

export function boxAround(points: Position[]): Box {
  return boxOf({ type: 'Polygon', coordinates: [points] });
}

/** A point for each area where its name has most room, with the area's size for the order of names. */
export function labelPoints<P>(
  areas: FeatureCollection<Polygon | MultiPolygon, P>,
): FeatureCollection<Point, P & { size: number }> {
  const features = areas.features.map((area): Feature<Point, P & { size: number }> => {
    const parts = area.geometry.type === 'Polygon' ? [area.geometry.coordinates] : area.geometry.coordinates;
    let largest: Position[][] = parts[0] ?? [];
    for (const part of parts) if (size(part[0] ?? []) > size(largest[0] ?? [])) largest = part;
    return {
      type: 'Feature',
      properties: { ...area.properties, size: size(largest[0] ?? []) },
      geometry: { type: 'Point', coordinates: roomiest(largest) },
    };
  });
  return { type: 'FeatureCollection', features };
}

/**
 * The point of a polygon furthest from its border, by a coarse grid that is refined round its best
 * cell. Longitudes are shrunk to the latitude, so "furthest" means furthest on the ground.
 */
export function roomiest(polygon: Position[][]): Position {
  const outer = polygon[0] ?? [];
  const [west, south, east, north] = boxAround(outer);
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180) || 1;
  const flat = polygon.map((ring) => ring.map(([x = 0, y = 0]): Position => [x * shrink, y]));
  const steps = 8;
  let best: Position = [((west + east) / 2) * shrink, (south + north) / 2];
  let bestRoom = signedRoom(best, flat);
  let [w, s, e, n] = [west * shrink, south, east * shrink, north];
  for (let round = 0; round < 3; round += 1) {
    const [dx, dy] = [(e - w) / steps, (n - s) / steps];
    for (let i = 0; i < steps; i += 1) {
      for (let j = 0; j < steps; j += 1) {
        const point: Position = [w + dx * (i + 0.5), s + dy * (j + 0.5)];
        const room = signedRoom(point, flat);
        if (room > bestRoom) [best, bestRoom] = [point, room];
      }
    }
    const [x = 0, y = 0] = best;
    [w, s, e, n] = [x - dx, y - dy, x + dx, y + dy];
  }
  return [(best[0] ?? 0) / shrink, best[1] ?? 0];
}

/** Distance to the border, negative outside. */
function signedRoom([x = 0, y = 0]: Position, polygon: Position[][]): number {
  let inside = false;
  let nearest = Infinity;
  for (const ring of polygon) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax = 0, ay = 0] = ring[i] ?? [];
      const [bx = 0, by = 0] = ring[j] ?? [];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      const [dx, dy] = [bx - ax, by - ay];
      const length = dx * dx + dy * dy;
      const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
      nearest = Math.min(nearest, (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2);
    }
  }
  return Math.sqrt(nearest) * (inside ? 1 : -1);
}

function size(ring: Position[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ax = 0, ay = 0] = ring[i] ?? [];
    const [bx = 0, by = 0] = ring[j] ?? [];
    sum += bx * ay - ax * by;
  }
  return Math.abs(sum / 2);
}

function rings(geometry: Polygon | MultiPolygon): Position[][] {
  return geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
}
