import { readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ask, useBrowser, visitMap } from './page.ts';

useBrowser();

async function take(page: Page, press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Reads a PNG far enough to know that every pixel is there; returns its size and its pixels. */
function readPng(bytes: Buffer) {
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const parts: Buffer[] = [];
  let [width, height, depth, type, at, ended] = [0, 0, 0, 0, 8, false];
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      [depth, type] = [data[8] ?? 0, data[9] ?? 0];
    }
    if (kind === 'IDAT') parts.push(data);
    if (kind === 'IEND') ended = true;
    at += 12 + length;
  }
  expect(ended).toBe(true);
  const channels = type === 6 ? 4 : 3;
  const pixels = inflateSync(Buffer.concat(parts));
  expect(depth).toBe(8);
  expect(pixels.length).toBe((width * channels + 1) * height);
  return { width, height, pixels };
}

describe('what can be taken along', () => {
  it('GeoJSON of the areas, as many as there are, for the question that is asked', async () => {
    const page = await visitMap('?minutes=45');
    await page.getByRole('button', { name: 'Download' }).click();
    const { name, bytes } = await take(page, () =>
      page.getByRole('link', { name: 'GeoJSON' }).first().click(),
    );
    expect(name).toMatch(/^areas.*\.geojson$/);
    const layer = JSON.parse(bytes.toString());
    const answer = await ask({ minutes: 45 });
    expect(layer.features).toHaveLength(answer.areas.length);
    expect(layer.features[0].properties.standard_minutes).toBe(45);
  });

  it('what QGIS, Excel and others open', async () => {
    const page = await visitMap();
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByText('More formats').click();
    const begins = {
      GeoPackage: 'SQLite format 3',
      Excel: 'PK',
      Shapefile: 'PK',
      FlatGeobuf: 'fgb',
      GeoParquet: 'PAR1',
    };
    for (const [format, magic] of Object.entries(begins)) {
      const { name, bytes } = await take(page, () =>
        page.getByRole('link', { name: `Sites: ${format}`, exact: true }).click(),
      );
      expect(name).toMatch(/^sites.*\.(gpkg|xlsx|shp\.zip|fgb|parquet)$/);
      expect(bytes.subarray(0, magic.length).toString('latin1')).toBe(magic);
    }
  });

  it('CSV, and CSV as a Latvian Excel reads it', async () => {
    const page = await visitMap();
    await page.getByRole('button', { name: 'Download' }).click();
    const plain = await take(page, () =>
      page.getByRole('link', { name: 'CSV', exact: true }).first().click(),
    );
    expect(plain.bytes.toString().split('\n')[0]).toMatch(/^code,name,/);
    const lv = await take(page, () =>
      page
        .getByRole('link', { name: /CSV for Excel/ })
        .first()
        .click(),
    );
    const text = lv.bytes.toString();
    expect(text.charCodeAt(0)).toBe(0xfeff);
    expect(text.split('\n')[0]).toContain(';');
    expect(text).toMatch(/;\d+,\d+;/);
  });

  it('the map as a picture at double size, with title and legend beside it', async () => {
    const page = await visitMap();
    await page.getByRole('button', { name: 'Download' }).click();
    const { name, bytes } = await take(page, () => page.getByRole('button', { name: /PNG/ }).click());
    expect(name).toBe('pieeja-day_care_centre.png');
    const map = await page.locator('.map-canvas canvas').evaluate((c) => [c.clientWidth, c.clientHeight]);
    const { width, height, pixels } = readPng(bytes);
    expect(width).toBe(2 * Math.max((map[0] ?? 0) + 220 + 60, 760));
    expect(height).toBeGreaterThan(2 * (map[1] ?? 0) + 150);
    // not a blank sheet: the map, its legend and its letters make many different bytes
    expect(new Set(pixels).size).toBeGreaterThan(100);
    await expect.poll(() => page.evaluate(() => window.__pieeja?.map.getPixelRatio())).toBe(1);
  });

  it('map and table on paper, A4 landscape', async () => {
    const page = await visitMap();
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
    expect(pages.length).toBeGreaterThanOrEqual(3);
    const [, wide, high] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(pdf) ?? [];
    expect(Math.round(Number(wide))).toBe(842);
    expect(Math.round(Number(high))).toBeGreaterThanOrEqual(595);
    await expect.poll(() => page.locator('#print-map').getAttribute('src')).toMatch(/^data:image\/png/);
  });

  it('a link that another reader can open', async () => {
    const page = await visitMap('', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: '60 minutes' }).click();
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByText('Link copied').first().waitFor();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });
});
