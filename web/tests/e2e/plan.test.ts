/** From the open page to places and a file to hand on: by mouse alone, by keyboard alone, in both languages. */
import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sentence, url, useBrowser, visitMap } from './page.ts';
import { makePlan, openPlanning, panel, proof, SOON, tabTo } from './planning.ts';

useBrowser();

const marks = (page: Page) =>
  page.evaluate(() =>
    (window.__pieeja?.map.queryRenderedFeatures({ layers: ['marks'] }) ?? [])
      .map((feature) => String(feature.properties.label))
      .sort(),
  );

/** The file to hand on: its rows as records. */
async function readCsv(file: Download, separator: string): Promise<Record<string, string>[]> {
  const text = (await readFile(await file.path(), 'utf8')).replace(/^\uFEFF/, '');
  // names are quoted when they hold a comma; a grid point's does
  const split = (line: string) =>
    [...line.matchAll(new RegExp(`(?:^|${separator})("(?:[^"]|"")*"|[^${separator}]*)`, 'g'))].map((m) =>
      (m[1] ?? '').replace(/^"|"$/g, '').replaceAll('""', '"'),
    );
  const [head = '', ...rows] = text.trimEnd().split('\r\n');
  const names = split(head);
  return rows.map((row) => Object.fromEntries(split(row).map((value, i) => [names[i] ?? '', value])));
}

/** Three places with what they gain, for the country and per region; the file says the same. */
async function threePlaces(page: Page): Promise<string[]> {
  await proof(page).waitFor(SOON);
  await expect.poll(() => proof(page).textContent()).toMatch(/^Best: .* more people within 30 minutes\.$/);
  const places = panel(page).getByRole('table', { name: /The best of \d+ possible places/ });
  await expect.poll(() => places.getByRole('rowheader').count()).toBe(3);
  const regions = panel(page).getByRole('table', { name: /What regions gain by each place/ });
  await expect.poll(() => regions.getByRole('rowheader').count()).toBeGreaterThan(0);
  await expect.poll(() => regions.getByRole('row').nth(1).textContent()).toMatch(/\+\d.*\d→.*%/);
  await expect.poll(() => marks(page), SOON).toEqual(['1', '2', '3']);
  return places.getByRole('rowheader').getByRole('button').allTextContents();
}

async function sameInFile(file: Download, places: string[], separator = ',') {
  expect(file.suggestedFilename()).toBe('places-day_care_centre.csv');
  const rows = await readCsv(file, separator);
  const named = [...new Set(rows.map((row) => row.name))];
  expect(named).toEqual(places);
  expect(new Set(rows.map((row) => row.rank))).toEqual(new Set(['1', '2', '3']));
  const number = (text = '') => Number(text.replace(',', '.'));
  for (const rank of ['1', '2', '3']) {
    const mine = rows.filter((row) => row.rank === rank);
    const whole = number(mine[0]?.people_gained);
    const told = mine.every((row) => row.region_people_gained !== '');
    expect(whole).toBeGreaterThan(0);
    // what regions gain adds up, unless some of it is withheld
    if (told)
      expect(mine.reduce((sum, row) => sum + number(row.region_people_gained), 0)).toBeCloseTo(whole, 1);
  }
}

describe('a planner who may open one more day-care centre', () => {
  it('finds the three best places by mouse, sees what regions gain, and takes a file along', async () => {
    const page = await visitMap();
    const before = await sentence(page).textContent();
    await openPlanning(page);
    await page.getByRole('button', { name: 'Find the best places' }).click();
    const places = await threePlaces(page);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Places with regions, CSV' }).click(),
    ]);
    await sameInFile(file, places);
    // the gain that is told is the gain of the country with that site
    await page.getByRole('button', { name: `Show the country with a site in ${places[0]}` }).click();
    await expect.poll(() => page.url(), SOON).toContain('scenario=open:day_care_centre:');
    await expect.poll(() => sentence(page).textContent(), SOON).not.toBe(before);
    const gained = /(\d+) more people/.exec((await proof(page).textContent()) ?? '')?.[1];
    await expect
      .poll(() => panel(page).textContent(), SOON)
      .toContain(`${gained} people more within 30 minutes`);
    // another try replaces it
    await page.getByRole('button', { name: `Show the country with a site in ${places[1]}` }).click();
    await expect.poll(() => panel(page).locator('.next-steps li').count(), SOON).toBe(1);
    await expect.poll(() => panel(page).locator('.next-steps').textContent()).toContain(places[1] ?? '?');
    await page.getByRole('button', { name: 'Back to today’s situation' }).click();
    await expect.poll(() => sentence(page).textContent(), SOON).toBe(before);
  });

  it('does the same with the keyboard alone', async () => {
    const page = await visitMap();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, /^What would help/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Find the best places/);
    await page.keyboard.press('Enter');
    const places = await threePlaces(page);
    // the focus waits at the result
    await expect.poll(() => proof(page).evaluate((p) => p === document.activeElement)).toBe(true);
    await tabTo(page, /^Show the country with a site in/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url(), SOON).toContain('scenario=');
    await tabTo(page, /^Places with regions, CSV/);
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    await sameInFile(file, places);
  });

  it('does so in Latvian, with a file as a Latvian spreadsheet reads it', async () => {
    const page = await visitMap('', { locale: 'lv-LV' });
    await page.getByText('Kas palīdzētu?').click();
    await page.getByRole('button', { name: 'Atrast labākās vietas' }).click();
    await proof(page).waitFor(SOON);
    await expect.poll(() => proof(page).textContent()).toMatch(/^Labākā: .* 30 minūšu robežās\.$/);
    const places = await panel(page)
      .getByRole('table', { name: /Labākās no \d+ iespējamām vietām/ })
      .getByRole('rowheader')
      .getByRole('button')
      .allTextContents();
    expect(places.length).toBe(3);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Vietas ar reģioniem, CSV' }).click(),
    ]);
    await sameInFile(file, places, ';');
  });

  it('compares the truly best ones when places may lie close to each other', async () => {
    const page = await visitMap();
    await openPlanning(page);
    await page.getByRole('checkbox', { name: 'Only places at least 20 km apart' }).uncheck();
    const [answered] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/candidates.geojson')),
      page.getByRole('button', { name: 'Find the best places' }).click(),
    ]);
    const places = await threePlaces(page);
    const { features } = (await answered.json()) as {
      features: { properties: { name: string; people_gained_alone: number } }[];
    };
    const best = features
      .map((feature) => feature.properties)
      .sort((a, b) => b.people_gained_alone - a.people_gained_alone)
      .slice(0, 3);
    expect(places).toEqual(best.map((candidate) => candidate.name));
  });
});

describe('a plan of several sites', () => {
  it('comes with its proof, its curve and its gains, is shown and steps through its places', async () => {
    const page = await visitMap();
    const before = await sentence(page).textContent();
    await makePlan(page, 'several sites');
    expect(await proof(page).textContent()).toMatch(/more within 30 minutes\. No plan can do better/);
    const places = panel(page).getByRole('table', { name: /The best of/ });
    await expect.poll(() => places.getByRole('rowheader').count()).toBe(3);
    const regions = panel(page).getByRole('table', { name: 'What regions gain' });
    await expect.poll(() => regions.getByRole('rowheader').count()).toBeGreaterThan(0);
    // each further site gains no more than the one before
    const curve = panel(page).getByRole('table', { name: 'What each further site gains' });
    const gains = await curve.locator('td.next-name').allTextContents();
    expect(gains.length).toBe(3);
    expect(gains.map(Number)).toEqual(gains.map(Number).sort((a, b) => b - a));
    await page.getByRole('button', { name: 'Next place' }).click();
    await expect.poll(() => places.locator('tr[aria-current=step]').getByRole('rowheader').count()).toBe(1);
    await page.getByRole('button', { name: 'Show the country with this plan' }).click();
    await expect.poll(() => panel(page).locator('.next-steps li').count(), SOON).toBe(3);
    await expect.poll(() => sentence(page).textContent(), SOON).not.toBe(before);
    // a smaller plan of the curve
    await page.getByRole('button', { name: 'Show the plan of 1 site on the map' }).click();
    await expect.poll(() => panel(page).locator('.next-steps li').count(), SOON).toBe(1);
    for (const name of ['Places, CSV', 'Places, GeoJSON']) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(/^candidates-plan\d+\.(csv|geojson)$/);
    }
  });

  it('has others nearly as good, to step through', async () => {
    const page = await visitMap();
    await makePlan(page, 'several sites');
    const others = panel(page).getByRole('region', { name: 'Nearly as good' });
    await expect.poll(() => others.textContent()).toMatch(/Plan 1 of \d+/);
    const first = await others.locator('p').textContent();
    await others.getByRole('button', { name: 'Next plan' }).click();
    await expect.poll(() => others.textContent()).toMatch(/Plan 2 of \d+/);
    await expect.poll(() => others.locator('p').textContent()).not.toBe(first);
    await expect.poll(() => panel(page).locator('.next-steps li').count(), SOON).toBe(3);
    await expect.poll(() => marks(page), SOON).toEqual(['1', '2', '3']);
  });

  it('for a budget has a frontier on which more money never buys less', async () => {
    const page = await visitMap();
    await makePlan(page, 'a budget');
    const frontier = panel(page).getByRole('table', { name: 'What more money buys' });
    await frontier.waitFor(SOON);
    const rows = await frontier
      .locator('tbody tr')
      .evaluateAll((list) =>
        list.map((row) =>
          [...(row as HTMLTableRowElement).cells]
            .slice(1, 3)
            .map((cell) => Number((cell.textContent ?? '').replaceAll(',', ''))),
        ),
      );
    expect(rows.length).toBeGreaterThan(1);
    for (const [i, [cost = 0, value = 0]] of rows.entries()) {
      const [costBefore = 0, valueBefore = 0] = rows[i - 1] ?? [];
      expect(cost).toBeGreaterThan(costBefore);
      expect(value).toBeGreaterThan(valueBefore);
      expect(cost).toBeLessThanOrEqual(500_000);
    }
  });

  it('for a share of the people has as few sites as it takes, or says how far it gets', async () => {
    const page = await visitMap('?minutes=15');
    await openPlanning(page);
    await page.getByLabel('Look for').selectOption({ label: 'a share of the people' });
    const find = page.getByRole('button', { name: 'Find the best places' });
    const share = page.getByLabel('People within the limit, %');
    await share.fill('60');
    await find.click();
    await proof(page).waitFor(SOON);
    await expect.poll(() => proof(page).textContent()).toMatch(/^\d+ new sites?: .* Less does not do\.$/);
    const number = Number((await proof(page).textContent())?.match(/^\d+/)?.[0]);
    const places = panel(page).getByRole('table', { name: /^The best of/ });
    await expect.poll(() => places.locator('tbody tr').count()).toBe(number);
    const last = places.locator('tbody tr').last().locator('td').last();
    expect(Number((await last.textContent())?.replace(/[^\d.]/g, ''))).toBeGreaterThanOrEqual(60);
    await share.fill('100');
    await find.click();
    await expect
      .poll(() => proof(page).textContent(), SOON)
      .toMatch(/Even with a site at every place, [\d.]+.% of all people would be within the limit/);
  });

  it('can be stopped while it is being made', async () => {
    // a job that the server would go on with for long
    const job = { id: 'slow', stage: '', steps_done: 2, steps: 8, seconds: 3, result: null };
    let stopped = false;
    const page = await visitMap('', {
      before: async (p) => {
        await p.route('**/api/prioritise', (route) => route.fulfill({ json: { ...job, status: 'running' } }));
        await p.route('**/api/prioritise/slow', (route) => {
          if (route.request().method() === 'DELETE') stopped = true;
          const status = stopped ? 'cancelled' : 'running';
          return route.fulfill({ json: { ...job, status } });
        });
      },
    });
    await openPlanning(page);
    await page.getByRole('button', { name: 'Find the best places' }).click();
    const bar = panel(page).getByRole('progressbar');
    await expect.poll(() => bar.getAttribute('value')).toBe('2');
    await page.getByText('Looking for the best places: 3 s').waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect.poll(() => bar.count()).toBe(0);
    await expect
      .poll(() => page.getByRole('button', { name: 'Find the best places' }).isEnabled())
      .toBe(true);
    expect(stopped).toBe(true);
  });

  it('is a job that the server stops when it is told to', async () => {
    const told = (await (
      await fetch(`${url}api/prioritise`, {
        method: 'POST',
        body: JSON.stringify({ service: 'day_care_centre', choose: 20, objective: 'longest' }),
      })
    ).json()) as { id: string };
    await fetch(`${url}api/prioritise/${told.id}`, { method: 'DELETE' });
    await expect
      .poll(
        async () =>
          ((await (await fetch(`${url}api/prioritise/${told.id}`)).json()) as { status: string }).status,
        SOON,
      )
      .toMatch(/^(cancelled|done)$/);
  });
});
