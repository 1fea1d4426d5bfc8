import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { areaRows, sentence, settled, useBrowser, visitMap } from './page.ts';

useBrowser();

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const tab = (page: Page, name: string) => page.getByRole('navigation').getByRole('button', { name });

describe('on a phone', () => {
  it('the map is the page, with the answer in one line', async () => {
    const page = await visitMap('', phone);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await expect.poll(() => page.getByRole('button', { name: /beyond 30 minutes/ }).isVisible()).toBe(true);
    const map = await page.locator('.map-canvas canvas').boundingBox();
    expect(map?.width).toBe(390);
  });

  it('sheets hold the question, the answer and the legend, one at a time', async () => {
    const page = await visitMap('', phone);
    await expect.poll(() => page.getByLabel('Service').isVisible()).toBe(false);
    await tab(page, 'Question').tap();
    await expect.poll(() => page.getByLabel('Service').isVisible()).toBe(true);
    await page.getByRole('button', { name: '60 minutes' }).tap();
    await tab(page, 'Answer').tap();
    await page.getByLabel('Service').waitFor({ state: 'hidden' });
    await settled(page);
    await expect.poll(() => sentence(page).textContent()).toContain('60 minutes');
    await areaRows(page).first().getByRole('button').tap();
    await page.locator('.page-title').waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).tap();
    await tab(page, 'Legend').tap();
    await page.getByRole('heading', { name: 'Legend' }).waitFor();
    await tab(page, 'Legend').tap();
    await page.getByRole('heading', { name: 'Legend' }).waitFor({ state: 'hidden' });
  });

  it('everything to press is at least 44 pixels high', async () => {
    const page = await visitMap('', phone);
    for (const name of ['Question', 'Answer', 'Legend']) {
      await tab(page, name).tap();
      const small = () =>
        page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('button, select, input, label.layer-switch, .segment')]
            .filter((e) => {
              const box = e.getBoundingClientRect();
              const seen =
                box.width > 1 && getComputedStyle(e).visibility === 'visible' && box.top < innerHeight;
              // what stands inside a larger target is pressed with it
              const whole = e.closest('label, tr, .slider') ?? e;
              const inText = e.matches('.link, .sort, .badge');
              return seen && !inText && whole.getBoundingClientRect().height < 43.5;
            })
            .map((e) => `${e.className} ${e.textContent} ${e.getBoundingClientRect().height}`),
        );
      // while a sheet rises its buttons are still growing into place
      await expect.poll(small).toEqual([]);
    }
  });

  it('a touch opens the area under the finger', async () => {
    const page = await visitMap('', phone);
    await page.getByRole('button', { name: 'Show the whole study' }).tap();
    await settled(page);
    const map = await page.locator('.map-canvas canvas').boundingBox();
    if (!map) throw new Error('no map');
    await page.touchscreen.tap(map.x + map.width * 0.6, map.y + map.height * 0.5);
    await page.waitForFunction(
      () => location.search.match(/[?&](area|origin|site)=/) || location.hash !== '',
      undefined,
    );
    await settled(page);
    if (/(area|origin|site)=/.test(page.url())) {
      await expect.poll(() => page.locator('.page-title').isVisible()).toBe(true);
    }
  });
});
