/** What the tests of planning share. */
import type { Page } from 'playwright-core';

export const panel = (page: Page) => page.locator('details.next:not(.sure)');
export const proof = (page: Page) => page.locator('.next-proof');
/** Planning waits for a job on a busy machine. */
export const SOON = { timeout: 120_000 };

/** Moves the focus on until it is on what is meant, as Tab does. */
export async function tabTo(page: Page, name: RegExp, most = 80) {
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

export async function openPlanning(page: Page) {
  await page.getByText('What would help?').click();
}

/** Chooses what is looked for, and has the plan made. */
export async function makePlan(page: Page, means: 'several sites' | 'a budget' | 'a share of the people') {
  await openPlanning(page);
  await page.getByLabel('Look for').selectOption({ label: means });
  await page.getByRole('button', { name: 'Find the best places' }).click();
  await proof(page).waitFor(SOON);
}
