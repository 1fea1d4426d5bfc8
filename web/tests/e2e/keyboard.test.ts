import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { areaRows, sentence, settled, useBrowser, visitMap } from './page.ts';

useBrowser();

/** What has the focus, by its accessible name. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const e = document.activeElement as HTMLElement;
    const label = (e as HTMLInputElement).labels?.[0]?.textContent;
    return (e.getAttribute('aria-label') ?? label ?? e.textContent ?? e.id).trim();
  });

describe('without a mouse', () => {
  it('the controls come in reading order, each with a name and a visible focus', async () => {
    const page = await visitMap();
    const stops: string[] = [];
    for (let i = 0; i < 24; i += 1) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
      const outlined = await page.evaluate(() => {
        const e = document.activeElement as HTMLElement;
        const shown = e.matches('.segment input') ? (e.nextElementSibling as HTMLElement) : e;
        return getComputedStyle(shown).outlineStyle;
      });
      expect(outlined, stops.at(-1)).not.toBe('none');
    }
    expect(stops.every((name) => name !== '')).toBe(true);
    const order = [
      'Skip to the answer',
      'Skip to the map',
      'Search for a place',
      'Latviešu',
      'English',
      'Colours',
    ];
    expect(stops.slice(0, order.length)).toEqual(order);
    const at = (name: string) => stops.findIndex((stop) => stop.startsWith(name));
    expect(at('Service')).toBeGreaterThan(at('Colours'));
    expect(at('For whom')).toBeGreaterThan(at('Service'));
    expect(at('Within')).toBeGreaterThan(at('For whom'));
    expect(at('Areas')).toBeGreaterThan(at('Within'));
  });

  it('the answer is two keys away', async () => {
    const page = await visitMap();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('answer');
  });

  it('a question can be asked, an area opened and left', async () => {
    const page = await visitMap();
    await page.getByLabel('Service').focus();
    await page.keyboard.press('ArrowDown');
    await settled(page);
    await expect.poll(() => new URL(page.url()).searchParams.get('service')).not.toBe('day_care_centre');
    await page.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await settled(page);
    await expect.poll(() => sentence(page).textContent()).toContain('32 minutes');
    await areaRows(page).nth(1).getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.locator('.page-title:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.page-title').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.classList.contains('row-button'));
  });

  it('the map moves, zooms, and opens the area in its middle', async () => {
    const page = await visitMap();
    const camera = () =>
      page.evaluate(() => {
        const map = window.__pieeja?.map;
        return { zoom: map?.getZoom() ?? 0, lng: map?.getCenter().lng ?? 0 };
      });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toContain('Map of the areas');
    await expect.poll(() => page.locator('.crosshair').isVisible()).toBe(true);
    const before = await camera();
    await page.keyboard.press('+');
    await expect.poll(async () => (await camera()).zoom).toBeGreaterThan(before.zoom + 0.5);
    await settled(page);
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await camera()).lng).toBeGreaterThan(before.lng);
    await settled(page);
    const middle = page.getByText(/In the middle of the map: /);
    const name = /map: (.*), /.exec((await middle.textContent()) ?? '')?.[1];
    await page.keyboard.press('Enter');
    await page.locator('.page-title').waitFor();
    await expect.poll(() => page.locator('.page-title').textContent()).toBe(name);
  });

  it('help opens, holds the focus and closes', async () => {
    const page = await visitMap();
    const button = page.getByRole('button', { name: /^Help/ });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'What the numbers mean' });
    await expect.poll(() => dialog.isVisible()).toBe(true);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('dialog') !== null))
      .toBe(true);
    await expect.poll(() => dialog.getByText('What this study cannot tell').count()).toBe(1);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => button.evaluate((b) => b === document.activeElement)).toBe(true);
  });
});
