import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { AreaExplanation, Doubt, GapCollection, OriginExplanation } from '../../src/api/types.ts';
import { areaRows, ask, sentence, setMinutes, settled, url, useBrowser, visitMap } from './page.ts';

useBrowser();

const json = async <T>(path: string) => (await (await fetch(url + path)).json()) as T;
const heading = (page: Page) => page.locator('.page-title');

/** A spot of the map where an area lies free of sites. */
async function freeSpot(page: Page): Promise<{ x: number; y: number; name: string }> {
  const spot = await page.evaluate(() => {
    const map = window.__pieeja?.map;
    if (!map) return null;
    const { clientWidth: w, clientHeight: h } = map.getCanvas();
    for (let y = h * 0.3; y < h * 0.7; y += 7) {
      for (let x = w * 0.3; x < w * 0.7; x += 7) {
        const box: [[number, number], [number, number]] = [
          [x - 5, y - 5],
          [x + 5, y + 5],
        ];
        const over = map.queryRenderedFeatures(box, { layers: ['sites', 'clusters'] });
        const [area] = map.queryRenderedFeatures([x, y], { layers: ['areas-fill'] });
        const [, other] = map.queryRenderedFeatures(box, { layers: ['areas-fill'] });
        const frame = map.getCanvas().getBoundingClientRect();
        if (over.length === 0 && area && !other) {
          return { x: x + frame.left, y: y + frame.top, name: String(area.properties.name) };
        }
      }
    }
    return null;
  });
  if (!spot) throw new Error('no free spot on the map');
  return spot;
}

describe('an area', () => {
  it('opens from the table, holds the figures of the server, and Back returns', async () => {
    const page = await visitMap();
    const row = areaRows(page).nth(2);
    const name = await row.textContent();
    await row.getByRole('button').click();
    await settled(page);
    await expect.poll(() => heading(page).textContent()).toBe(name);
    await expect.poll(() => heading(page).evaluate((h) => h === document.activeElement)).toBe(true);
    const code = new URL(page.url()).searchParams.get('area');
    const told = await json<AreaExplanation>(`api/explain?area=${code}`);
    expect(told.area.name).toBe(name);
    const said = (await sentence(page).textContent()) ?? '';
    expect(said).toContain(`in ${name}`);
    await expect.poll(() => page.getByText(`${told.area.rank} of `).isVisible()).toBe(true);
    for (const near of told.neighbours) {
      await expect.poll(() => page.getByRole('button', { name: near.name }).count()).toBeGreaterThan(0);
    }
    await expect.poll(() => page.getByRole('img', { name: /People by minutes/ }).count()).toBe(1);
    await expect.poll(() => page.getByRole('heading', { name: 'Sources and dates' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect.poll(() => page.getByRole('heading', { name: 'Areas' }).count()).toBe(0);
    await expect
      .poll(() =>
        areaRows(page)
          .nth(2)
          .getByRole('button')
          .evaluate((b) => b === document.activeElement),
      )
      .toBe(true);
  });

  it('opens from the map', async () => {
    const page = await visitMap();
    const { x, y, name } = await freeSpot(page);
    await page.mouse.click(x, y);
    await heading(page).waitFor();
    await expect.poll(() => heading(page).textContent()).toBe(name);
    await page.goBack();
    await expect.poll(() => heading(page).count()).toBe(0);
    await expect.poll(() => areaRows(page).count()).toBeGreaterThan(100);
  });

  it('keeps its page while the limit changes', async () => {
    const page = await visitMap();
    await areaRows(page).nth(30).getByRole('button').click();
    await settled(page);
    const name = await heading(page).textContent();
    await setMinutes(page, 15);
    await settled(page);
    await expect.poll(() => heading(page).textContent()).toBe(name);
    const row = (await ask({ minutes: 15 })).areas.find((area) => area.name === name);
    await expect
      .poll(() => page.locator('.page .figure').textContent())
      .toContain(`${Math.round((row?.share_beyond ?? 0) * 100)}%`);
  });

  it('lights up in the table under the pointer on the map, and on the map under the pointer in the table', async () => {
    const page = await visitMap();
    const { x, y, name } = await freeSpot(page);
    await page.mouse.move(x, y);
    await page.locator('.row-hovered').waitFor();
    await expect.poll(() => page.locator('.row-hovered').getByRole('rowheader').textContent()).toBe(name);
    await areaRows(page).first().hover();
    await page.waitForFunction(
      () => (window.__pieeja?.map.queryRenderedFeatures({ layers: ['areas-hover'] }).length ?? 0) > 0,
    );
  });
});

describe('an origin', () => {
  it('shows the way to its site under the pointer, and why it takes so long when pressed', async () => {
    const page = await visitMap();
    const { features } = await json<GapCollection>('layers/gaps.geojson');
    const far = features
      .filter((gap) => (gap.properties.minutes ?? 0) > 45)
      .sort((a, b) => (b.properties.residents ?? 0) - (a.properties.residents ?? 0))[0];
    if (!far) throw new Error('nobody lives far away');
    await page.evaluate(
      (at) => window.__pieeja?.map.jumpTo({ center: at, zoom: 9 }),
      far.geometry.coordinates as [number, number],
    );
    await settled(page);
    const box = await page.locator('.map-canvas canvas').boundingBox();
    if (!box) throw new Error('no map');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x + 60, y + 60);
    await page.mouse.move(x, y);
    await page.waitForFunction(
      () => (window.__pieeja?.map.queryRenderedFeatures({ layers: ['path', 'path-access'] }).length ?? 0) > 0,
    );
    await page.mouse.click(x, y);
    await settled(page);
    const id = new URL(page.url()).searchParams.get('origin');
    const told = await json<OriginExplanation>(`api/explain?origin=${id}`);
    await expect.poll(() => heading(page).textContent()).toBe(told.origin.name);
    await expect.poll(() => sentence(page).textContent()).toContain(told.site?.name ?? '?');
    await expect.poll(() => page.getByRole('heading', { name: 'The trip, part by part' }).count()).toBe(1);
    await expect.poll(() => page.getByText(told.second?.name ?? '?').count()).toBeGreaterThan(0);
  });
});

describe('a site', () => {
  it('opens from its table and tells who depends on it', async () => {
    const page = await visitMap();
    await page.getByRole('button', { name: 'Sites', exact: true }).click();
    const first = areaRows(page).first();
    const name = (await first.getByRole('button').textContent())?.trim();
    await first.getByRole('button').click();
    await settled(page);
    await expect.poll(() => heading(page).textContent()).toBe(name);
    await expect.poll(() => page.getByText('Beyond the limit if it closed').count()).toBe(1);
    await expect.poll(() => page.getByRole('heading', { name: 'Who depends on it' }).count()).toBe(1);
    await expect
      .poll(() =>
        page.evaluate(
          () => window.__pieeja?.map.queryRenderedFeatures({ layers: ['catchment'] }).length ?? 0,
        ),
      )
      .toBeGreaterThan(0);
  });
});

describe('the search', () => {
  it('finds Rēzekne without its marks, by keyboard', async () => {
    const page = await visitMap();
    const box = page.getByRole('combobox', { name: 'Search for a place' });
    await box.fill('rezekne');
    const options = page.getByRole('option');
    await options.first().waitFor();
    await expect.poll(() => options.first().textContent()).toContain('Rēzekne');
    await page.keyboard.press('ArrowDown');
    const chosen = await page.locator('[aria-selected="true"]').locator('span').first().textContent();
    await page.keyboard.press('Enter');
    await settled(page);
    await expect.poll(() => heading(page).textContent()).toBe(chosen);
  });

  it('says when there is no such place', async () => {
    const page = await visitMap();
    await page.getByRole('combobox', { name: 'Search for a place' }).fill('Atlantis');
    await expect.poll(() => page.getByText('is called “Atlantis”').isVisible()).toBe(true);
  });
});

describe('the table', () => {
  it('sorts by any column and filters by name', async () => {
    const page = await visitMap();
    await page.getByRole('button', { name: /^Name/ }).click();
    await expect
      .poll(() => page.getByRole('columnheader', { name: /Name/ }).getAttribute('aria-sort'))
      .toBe('ascending');
    const names = await areaRows(page).allTextContents();
    expect(names).toEqual([...names].sort(new Intl.Collator('en-GB', { numeric: true }).compare));
    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('rigas');
    for (const name of await areaRows(page).allTextContents()) expect(name).toContain('Rīgas');
    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('zzz');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect.poll(() => areaRows(page).count()).toBe(names.length);
  });

  it('is found as it was left', async () => {
    const page = await visitMap();
    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('novads');
    await page.getByRole('button', { name: /^Mean min/ }).click();
    const order = await areaRows(page).allTextContents();
    await areaRows(page).nth(4).getByRole('button').click();
    await heading(page).waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await heading(page).waitFor({ state: 'detached' });
    await expect.poll(() => areaRows(page).allTextContents()).toEqual(order);
  });

  it('can show every column', async () => {
    const page = await visitMap();
    const columns = page.getByRole('table').getByRole('columnheader');
    const narrow = await columns.count();
    await page.getByRole('button', { name: 'All columns' }).click();
    await expect.poll(() => columns.count()).toBeGreaterThan(narrow + 5);
  });
});

describe('the layers', () => {
  it('are switched on and off', async () => {
    const page = await visitMap();
    const seen = () =>
      page.evaluate(() => window.__pieeja?.map.queryRenderedFeatures({ layers: ['roads'] }).length ?? 0);
    await expect.poll(() => seen()).toBeGreaterThan(0);
    await page.getByRole('checkbox', { name: 'Roads' }).uncheck();
    await settled(page);
    await expect.poll(() => seen()).toBe(0);
    await expect
      .poll(() => page.getByRole('checkbox', { name: 'OpenStreetMap background' }).isChecked())
      .toBe(false);
  });

  it('bring OpenStreetMap only when asked for, with its attribution', async () => {
    const dot = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const tiles: string[] = [];
    const page = await visitMap('', {
      expected: /^left the origin: https:\/\/tile\.openstreetmap\.org\//,
      before: (p) =>
        p.route('https://tile.openstreetmap.org/**', (route) => {
          tiles.push(route.request().url());
          return route.fulfill({
            body: dot,
            contentType: 'image/png',
            headers: { 'access-control-allow-origin': '*' },
          });
        }),
    });
    expect(tiles).toEqual([]);
    await page.getByRole('checkbox', { name: 'OpenStreetMap background' }).check();
    await settled(page);
    expect(tiles.length).toBeGreaterThan(0);
    await page.locator('.attributions summary').click();
    await expect
      .poll(() => page.getByRole('link', { name: '© OpenStreetMap contributors' }).isVisible())
      .toBe(true);
    await page.getByRole('checkbox', { name: 'OpenStreetMap background' }).uncheck();
    await settled(page);
    await expect.poll(() => page.evaluate(() => Boolean(window.__pieeja?.map.getLayer('osm')))).toBe(false);
  });

  it('name places with the letters of Latvian, drawn from the page’s own font', async () => {
    const page = await visitMap('#10/56.95/24.1');
    const drawn = await page.evaluate(() =>
      window.__pieeja?.map
        .queryRenderedFeatures({ layers: ['labels-areas', 'labels-places'] })
        .map((f) => f.properties.name),
    );
    expect(drawn).toContain('Rīga');
    const fonts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((entry) => entry.name)
        .filter((name) => /woff2$/.test(name)),
    );
    expect(fonts.length).toBeGreaterThan(1);
  });
});

describe('how sure and how equal', () => {
  it('is asked when opened and holds the figures of the server', async () => {
    const page = await visitMap();
    const panel = page.locator('details.sure');
    await panel.locator('summary').click();
    const told = await json<Doubt>('api/doubt');
    const [first] = told.assumptions;
    await expect.poll(() => panel.locator('.fact').count()).toBeGreaterThan(told.assumptions.length);
    expect(first?.name.en).toBeTruthy();
    await expect.poll(() => panel.getByText(first?.name.en ?? '', { exact: true }).count()).toBe(1);
    const rows = told.inequality.filter((row) => row.gini !== null);
    await expect.poll(() => panel.locator('tbody tr').count()).toBe(rows.length);
    const gini = rows[0]?.gini ?? 0;
    await expect.poll(() => panel.locator('tbody tr').first().textContent()).toContain(gini.toFixed(2));
  });
});
