/** From the open page to a plan and a file, by mouse alone and by keyboard alone; and what-ifs on the map. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sentence, settled, useBrowser, visit, visitMap } from './page.ts';

useBrowser();

const panel = (page: Page) => page.locator('details.next:not(.sure)');
const proof = (page: Page) => page.locator('.next-proof');
/** Planning waits for a job on a busy machine. */
const SOON = { timeout: 60_000 };

/** Moves the focus on until it is on what is meant, as Tab does. */
async function tabTo(page: Page, name: RegExp, most = 60) {
  const focused = () =>
    page.evaluate(() => {
      const e = document.activeElement as HTMLElement;
      const label = (e as HTMLInputElement).labels?.[0]?.textContent;
      return (e.getAttribute('aria-label') ?? label ?? e.textContent ?? '').trim();
    });
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press('Tab');
    if (name.test(await focused())) return;
  }
  throw new Error(`${name} cannot be reached by Tab`);
}

async function threePlaces(page: Page): Promise<string[]> {
  await proof(page).waitFor(SOON);
  expect(await proof(page).textContent()).toMatch(/more within 30 minutes\. No plan can do better/);
  const places = panel(page).getByRole('table', { name: /The best of/ });
  const rows = places.getByRole('rowheader');
  await expect.poll(() => rows.count()).toBe(3);
  const regions = panel(page).getByRole('table', { name: 'What regions gain' });
  await expect.poll(() => regions.getByRole('rowheader').count()).toBeGreaterThan(0);
  expect(await regions.getByRole('row').nth(1).textContent()).toMatch(/\+.*% → .*%/);
  return rows.allTextContents();
}

describe('a planner', () => {
  it('finds the three best places for a day-care centre by mouse, and takes a file along', async () => {
    const page = await visitMap();
    const before = await sentence(page).textContent();
    await page.getByText('What would help?').click();
    await page.getByRole('button', { name: 'Find the best places' }).click();
    const places = await threePlaces(page);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Places, CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^candidates-plan\d+\.csv$/);
    await page.getByRole('button', { name: 'Show the country with this plan' }).click();
    await expect.poll(() => page.url(), SOON).toContain('scenario=open:day_care_centre:');
    await expect.poll(() => sentence(page).textContent(), SOON).not.toBe(before);
    await expect.poll(() => panel(page).locator('.next-steps li').count()).toBe(3);
    // the link alone brings the plan back
    const again = await visitMap(page.url().replace(/^[^?]*/, ''));
    await expect.poll(() => panel(again).locator('.next-steps li').count(), SOON).toBe(3);
    expect(await sentence(again).textContent()).toBe(await sentence(page).textContent());
    expect(places.length).toBe(3);
    await again.getByRole('button', { name: 'Back to today’s situation' }).click();
    await expect.poll(() => sentence(again).textContent(), SOON).toBe(before);
  }, 180_000);

  it('does the same with the keyboard alone', async () => {
    const page = await visitMap();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, /^What would help/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Find the best places/);
    await page.keyboard.press('Enter');
    await threePlaces(page);
    // the focus waits at the result
    await tabTo(page, /^Show the country with this plan/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url(), SOON).toContain('scenario=');
    await tabTo(page, /^Places, CSV/);
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(file.suggestedFilename()).toContain('candidates');
  }, 180_000);
});

describe('what if', () => {
  it('a press on the map adds a site, the country changes, and undo brings it back', async () => {
    const page = await visitMap();
    const before = await sentence(page).textContent();
    await page.getByText('What would help?').click();
    await page.getByRole('button', { name: 'Add a site on the map' }).click();
    const box = await page.locator('#map canvas').first().boundingBox();
    if (!box) throw new Error('no map');
    await page.mouse.click(box.x + box.width * 0.62, box.y + box.height * 0.55);
    await expect.poll(() => page.url(), SOON).toContain('scenario=open:day_care_centre:');
    await expect.poll(() => sentence(page).textContent(), SOON).not.toBe(before);
    await expect.poll(() => panel(page).textContent(), SOON).toContain('more within 30 minutes');
    await page.getByRole('button', { name: 'Undo change 1' }).click();
    await expect.poll(() => sentence(page).textContent(), SOON).toBe(before);
  }, 120_000);

  it('Enter on the map adds a site in its middle, Esc calls it off', async () => {
    const page = await visitMap();
    await page.getByText('What would help?').click();
    const add = page.getByRole('button', { name: 'Add a site on the map' });
    await add.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => add.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Escape');
    await expect.poll(() => add.getAttribute('aria-pressed')).toBe('false');
    await add.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => add.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url(), SOON).toContain('scenario=open:');
    await settled(page);
  }, 120_000);

  it('a site is closed on its page', async () => {
    const page = await visitMap('?site=s002');
    const close = page.getByRole('button', { name: 'What if it closed?' });
    await close.waitFor(SOON);
    await close.click();
    await expect.poll(() => page.url(), SOON).toContain('scenario=close:s002');
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect.poll(() => panel(page).locator('.next-steps').textContent(), SOON).toContain('Closes:');
  }, 120_000);

  it('a scenario that makes no sense says so and leaves a way out', async () => {
    const page = await visit('?scenario=close:nobody', { expected: /400/ });
    await page.getByRole('alert').first().waitFor(SOON);
    await page.getByRole('button', { name: 'Back to today’s situation' }).click();
    await sentence(page).waitFor(SOON);
  }, 120_000);
});
