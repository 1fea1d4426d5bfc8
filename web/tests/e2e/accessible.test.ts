/** What a reader with low vision or a screen reader meets: contrast, names, headings, stillness; in both themes. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser, visitMap } from './page.ts';
import { proof, SOON } from './planning.ts';

useBrowser();

/** Texts on the page whose contrast against what lies behind them is under AA. */
const faint = (page: Page) =>
  page.evaluate(() => {
    const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const linear = (v: number) => (v <= 10.31475 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    const light = ([r = 0, g = 0, b = 0]: number[]) =>
      0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const behind = (from: Element) => {
      for (let e: Element | null = from; e; e = e.parentElement) {
        const colour = channels(getComputedStyle(e).backgroundColor);
        if ((colour[3] ?? 1) > 0.95) return colour;
      }
      return [255, 255, 255];
    };
    return [...document.querySelectorAll('.app *')].flatMap((e) => {
      const text = [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      const box = e.getBoundingClientRect();
      const style = getComputedStyle(e);
      if (!text || box.width < 2 || style.visibility !== 'visible') return [];
      const [a = 0, b = 0] = [light(channels(style.color)), light(behind(e))].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      return ratio < 4.5 ? [`${e.className} "${e.textContent?.slice(0, 30)}" ${ratio.toFixed(2)}`] : [];
    });
  });

/** Controls that a screen reader could only call "button". */
const unnamed = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.app :is(button, a, input, select, summary)')]
      .filter((e) => e.getBoundingClientRect().width > 1)
      .filter((e) => {
        const labels = [...((e as HTMLInputElement).labels ?? [])].map((label) => label.textContent ?? '');
        return ![e.getAttribute('aria-label'), e.textContent, ...labels].some((name) => name?.trim());
      })
      .map((e) => e.outerHTML.slice(0, 120)),
  );

const twice = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i),
  );

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it('every text stands out, every control has a name, with places found and a what-if on', async () => {
    const page = await visitMap('?scenario=close:s002', { colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Find the best places' }).click();
    await proof(page).waitFor(SOON);
    await expect.poll(() => faint(page)).toEqual([]);
    await expect.poll(() => unnamed(page)).toEqual([]);
    await expect.poll(() => twice(page)).toEqual([]);
    const levels = await page
      .locator('.app :is(h1, h2, h3, h4)')
      .evaluateAll((heads) => heads.map((head) => Number(head.tagName[1])));
    for (const [i, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
    // nothing moves for a reader who asked for stillness
    await expect
      .poll(() =>
        page.evaluate(() => document.getAnimations().filter((a) => a.playState === 'running').length),
      )
      .toBe(0);
  });

  it('so do the pages of an area and of a site', async () => {
    const page = await visitMap('?area=LVA-4852', { colorScheme });
    await page.locator('.page-title').waitFor(SOON);
    await expect.poll(() => faint(page)).toEqual([]);
    await expect.poll(() => unnamed(page)).toEqual([]);
    await page.goto(page.url().replace('area=LVA-4852', 'site=s002'));
    await page.getByRole('button', { name: 'What if it closed?' }).waitFor(SOON);
    await expect.poll(() => faint(page)).toEqual([]);
    await expect.poll(() => unnamed(page)).toEqual([]);
  });
});
