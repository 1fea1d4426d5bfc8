/** What-ifs on the map: a site added, dragged, closed; the link that carries them; what makes no sense. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sentence, settled, useBrowser, visit, visitMap } from './page.ts';
import { openPlanning, panel, SOON } from './planning.ts';

useBrowser();

const scenario = (page: Page) => new URL(page.url()).searchParams.get('scenario') ?? '';
const add = (page: Page) => page.getByRole('button', { name: 'Add a site on the map' });

async function mapBox(page: Page) {
  const box = await page.locator('#map canvas').first().boundingBox();
  if (!box) throw new Error('no map');
  return box;
}

/** Where on the page a site of the scenario lies. */
async function siteOnPage(page: Page, id: string): Promise<{ x: number; y: number }> {
  const at = new RegExp(`:(-?[\\d.]+),(-?[\\d.]+):id=${id}`).exec(scenario(page));
  if (!at) throw new Error(`no ${id} in ${scenario(page)}`);
  const box = await mapBox(page);
  const point = await page.evaluate(([lon, lat]) => window.__pieeja?.map.project([lon, lat]), [
    Number(at[1]),
    Number(at[2]),
  ] as [number, number]);
  if (!point) throw new Error('no map');
  return { x: box.x + point.x, y: box.y + point.y };
}

describe('what if', () => {
  it('a press on the map adds a site, dragging moves it, and undo brings the country back', async () => {
    const page = await visitMap('#9/56.75/25.6');
    const before = await sentence(page).textContent();
    await openPlanning(page);
    await add(page).click();
    const box = await mapBox(page);
    const [x, y] = [box.x + box.width * 0.5, box.y + box.height * 0.5];
    await page.mouse.click(x, y);
    await expect.poll(() => scenario(page), SOON).toMatch(/^open:day_care_centre:[\d.]+,[\d.]+:id=new-1$/);
    await expect.poll(() => sentence(page).textContent(), SOON).not.toBe(before);
    await expect.poll(() => panel(page).textContent(), SOON).toContain('more within 30 minutes');
    // what changes is outlined on the map, and stands in the table
    const outlined = () =>
      page.evaluate(
        () =>
          new Set(
            window.__pieeja?.map
              .queryRenderedFeatures({ layers: ['areas-gain'] })
              .map((feature) => feature.properties.code),
          ).size,
      );
    await expect.poll(outlined, SOON).toBeGreaterThan(0);
    await settled(page);
    const first = scenario(page);
    const there = await siteOnPage(page, 'new-1');
    await expect
      .poll(
        () =>
          page.evaluate(
            () =>
              window.__pieeja?.map
                .queryRenderedFeatures({ layers: ['sites'] })
                .some((feature) => feature.properties.id === 'new-1') ?? false,
          ),
        SOON,
      )
      .toBe(true);
    await page.mouse.move(there.x, there.y);
    await page.mouse.down();
    await page.mouse.move(there.x + 40, there.y + 25, { steps: 5 });
    await page.mouse.move(there.x + 80, there.y + 50, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => scenario(page), SOON).not.toBe(first);
    expect(scenario(page)).toMatch(/^open:day_care_centre:[\d.]+,[\d.]+:id=new-1$/);
    const moved = await siteOnPage(page, 'new-1');
    expect(Math.hypot(moved.x - there.x - 80, moved.y - there.y - 50)).toBeLessThan(6);
    await page.getByRole('button', { name: 'Undo change 1' }).click();
    await expect.poll(() => sentence(page).textContent(), SOON).toBe(before);
    await expect.poll(outlined, SOON).toBe(0);
  });

  it('Enter on the map adds a site in its middle, Esc calls it off', async () => {
    const page = await visitMap();
    await openPlanning(page);
    await add(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => add(page).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Escape');
    await expect.poll(() => add(page).getAttribute('aria-pressed')).toBe('false');
    await add(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => add(page).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url(), SOON).toContain('scenario=open:');
    await settled(page);
  });

  it('a site is closed on its page, and moved from there with the keyboard alone', async () => {
    const page = await visitMap('?site=s002');
    const close = page.getByRole('button', { name: 'What if it closed?' });
    await close.waitFor(SOON);
    await close.press('Enter');
    await expect.poll(() => scenario(page), SOON).toBe('close:s002');
    await page.getByRole('button', { name: 'Back', exact: true }).press('Enter');
    await expect.poll(() => panel(page).locator('.next-steps').textContent(), SOON).toContain('Closes:');
    await page.getByRole('button', { name: 'Undo change 1' }).press('Enter');
    await expect.poll(() => scenario(page), SOON).toBe('');
    await page.goto(page.url().replace('?', '?site=s002&'));
    const move = page.getByRole('button', { name: 'Move it on the map' });
    await move.waitFor(SOON);
    await settled(page);
    await move.press('Enter');
    await expect.poll(() => move.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('ArrowRight');
    await settled(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => scenario(page), SOON).toMatch(/^move:s002:[\d.]+,[\d.]+$/);
  });

  it('travels in the link, and is the same country for another reader', async () => {
    const page = await visitMap('?scenario=close:s002');
    await panel(page).locator('.next-steps').waitFor(SOON);
    const again = await visitMap(page.url().replace(/^[^?]*/, ''));
    await expect.poll(() => panel(again).locator('.next-steps li').count(), SOON).toBe(1);
    const said = await sentence(page).textContent();
    await expect.poll(() => sentence(again).textContent()).toBe(said);
  });

  it('is kept on this device by name, and opened again after a reload', async () => {
    const page = await visitMap('?scenario=close:s002');
    const steps = panel(page).getByText('Closes:');
    await steps.waitFor(SOON);
    await page.getByLabel('Save these changes as').fill('Without Dzelda');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to today’s situation' }).click();
    await expect.poll(() => scenario(page), SOON).toBe('');
    await page.reload();
    await settled(page);
    await openPlanning(page);
    await page.getByRole('button', { name: 'Open Without Dzelda' }).click();
    await expect.poll(() => scenario(page), SOON).toBe('close:s002');
    await steps.waitFor(SOON);
    await page.getByRole('button', { name: 'Remove Without Dzelda' }).click();
    await expect.poll(() => page.getByRole('region', { name: 'Saved on this device' }).count()).toBe(0);
  });

  it('a scenario that makes no sense says so and leaves a way out', async () => {
    const page = await visit('?scenario=close:nobody', { expected: /400/ });
    await page.getByRole('alert').first().waitFor(SOON);
    await page.getByRole('button', { name: 'Back to today’s situation' }).click();
    await sentence(page).waitFor(SOON);
  });
});
