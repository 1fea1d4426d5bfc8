import { describe, expect, it } from 'vitest';
import type { OriginExplanation } from '../../src/api/types.ts';
import { scaleBar } from '../../src/export/scale.ts';
import { wrap } from '../../src/export/wrap.ts';
import { boxOf, labelPoints, roomiest } from '../../src/map/geometry.ts';
import { pathLines } from '../../src/map/layers/path.ts';
import { addLayer, layerPutter, ZORDER } from '../../src/map/zorder.ts';

describe('the roomiest point', () => {
  it('of a square is near its middle', () => {
    const [x = 0, y = 0] = roomiest([
      [
        [0, 0],
        [8, 0],
        [8, 8],
        [0, 8],
        [0, 0],
      ],
    ]);
    expect(Math.hypot(x - 4, y - 4)).toBeLessThan(0.6);
  });

  it('of a ring with a hole is not in the hole', () => {
    const [x = 0, y = 0] = roomiest([
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
        [0, 0],
      ],
      [
        [1, 1],
        [1, 9],
        [7, 9],
        [7, 1],
        [1, 1],
      ],
    ]);
    expect(x).toBeGreaterThan(7);
    expect(y).toBeGreaterThan(0);
  });

  it('of several parts lies in the largest', () => {
    const square = (x: number, size: number) => [
      [
        [x, 0],
        [x + size, 0],
        [x + size, size],
        [x, size],
        [x, 0],
      ],
    ];
    const { features } = labelPoints({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { name: 'Islands' },
          geometry: { type: 'MultiPolygon', coordinates: [square(0, 1), square(10, 5)] },
        },
      ],
    });
    expect(features[0]?.geometry.coordinates[0]).toBeGreaterThan(10);
    expect(features[0]?.properties).toEqual({ name: 'Islands', size: 25 });
  });
});

it('frames every part of an area', () => {
  expect(
    boxOf({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [1, 2],
            [3, 2],
            [3, 5],
            [1, 2],
          ],
        ],
        [
          [
            [-4, 0],
            [0, 0],
            [0, 1],
            [-4, 0],
          ],
        ],
      ],
    }),
  ).toEqual([-4, 0, 3, 5]);
});

describe('layers of the map', () => {
  const fake = (existing: string[]) => {
    const calls: unknown[][] = [];
    const map = {
      getLayer: (id: string) => existing.includes(id),
      addLayer: (...args: unknown[]) => calls.push(['add', ...args]),
      setPaintProperty: (...args: unknown[]) => calls.push(['paint', ...args]),
      setLayoutProperty: (...args: unknown[]) => calls.push(['layout', ...args]),
    };
    return { map: map as unknown as Parameters<typeof addLayer>[0], calls };
  };

  it('are put below the next that is there', () => {
    const { map, calls } = fake(['sites', 'areas-fill']);
    const layer = { id: 'roads', type: 'line' as const, source: 'roads' };
    addLayer(map, layer);
    expect(calls).toEqual([['add', layer, 'sites']]);
  });

  it('that are not listed cannot be added', () => {
    const { map } = fake([]);
    expect(() => addLayer(map, { id: 'surprise', type: 'background' })).toThrow(/drawing order/);
    expect(new Set(ZORDER).size).toBe(ZORDER.length);
  });

  it('that are there only get the properties that differ', () => {
    const { map, calls } = fake([]);
    const put = layerPutter(map);
    put({ id: 'ground', type: 'background', paint: { 'background-color': '#fff', 'background-opacity': 1 } });
    put({ id: 'ground', type: 'background', paint: { 'background-color': '#000' } });
    expect(calls.slice(1)).toEqual([
      ['paint', 'ground', 'background-color', '#000'],
      ['paint', 'ground', 'background-opacity', undefined],
    ]);
  });
});

describe('the way to a site', () => {
  const way = (change: Partial<OriginExplanation>): OriginExplanation => ({
    origin: {
      id: 'o',
      name: 'o',
      lon: 1,
      lat: 1,
      people: 1,
      basis: null,
      basis_note: null,
      areas: {},
      snap_metres: 0,
      snap_point: null,
    },
    minutes: 1,
    kilometres: 1,
    straight_kilometres: 1,
    status: 'within',
    reason: 'ok',
    minutes_beyond: null,
    parts: [],
    site: { id: 's', name: 's', lon: 9, lat: 9 },
    second: null,
    path: {
      type: 'LineString',
      coordinates: [
        [2, 1],
        [9, 9],
      ],
    },
    ...change,
  });

  it('is a road, with a dashed leg where it does not begin at the door', () => {
    expect(pathLines(way({})).features.map((f) => [f.properties?.part, f.geometry.coordinates])).toEqual([
      [
        'road',
        [
          [2, 1],
          [9, 9],
        ],
      ],
      [
        'access',
        [
          [1, 1],
          [2, 1],
        ],
      ],
    ]);
  });

  it('without a road is a dashed line, without a site nothing', () => {
    expect(pathLines(way({ path: null })).features.map((f) => f.properties?.part)).toEqual(['access']);
    expect(pathLines(way({ site: null })).features).toEqual([]);
  });
});

describe('the picture', () => {
  it.each([
    [100, 120, 10_000],
    [42, 100, 2000],
    [0.8, 100, 50],
  ])('at %d m a pixel has a scale bar of no more than %d pixels: %d m', (perPixel, pixels, metres) => {
    const bar = scaleBar(perPixel, pixels);
    expect(bar.metres).toBe(metres);
    expect(bar.pixels).toBeCloseTo(metres / perPixel);
    expect(bar.pixels).toBeLessThanOrEqual(pixels);
  });

  it('breaks lines between words', () => {
    const width = (text: string) => text.length;
    expect(wrap('one two three', 7, width)).toEqual(['one two', 'three']);
    expect(wrap('extraordinary', 5, width)).toEqual(['extraordinary']);
    expect(wrap('', 5, width)).toEqual([]);
  });
});
