import type { Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  areaRows,
  ask,
  firstMap,
  sentence,
  setMinutes,
  settled,
  study,
  useBrowser,
  visit,
  visitMap,
} from './page.ts';

useBrowser();

const problem = (route: Route) =>
  route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Busy',
      status: 503,
      detail: 'too many questions at once',
      code: 'busy',
      hint: 'ask again in a moment',
    }),
  });
const failed = /Failed to load resource/;

describe('a link that makes no sense', () => {
  it('falls back and says so, and the note can be closed', async () => {
    const page = await visitMap('?service=cinema&minutes=999&show=beauty#7/abc/1');
    const note = page.getByRole('alert');
    const text = (await note.textContent()) ?? '';
    expect(text).toContain('“cinema”');
    expect(text).toContain('“999”');
    expect(text).toContain('“beauty”');
    expect(text).toContain('whole study');
    expect(page.url()).toContain(`service=${(await study()).default.service}`);
    await note.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => note.count()).toBe(0);
  });

  it('to an area that is not there goes to the answer', async () => {
    const page = await visitMap('?area=nowhere');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('“nowhere”');
    await expect.poll(() => areaRows(page).count()).toBeGreaterThan(1);
    expect(page.url()).not.toContain('nowhere');
  });
});

describe('a server in trouble', () => {
  it('at the start is told with its hint, and trying again works', async () => {
    const page = await visit('', {
      expected: failed,
      before: (p) => p.route('**/api/study', problem, { times: 1 }),
    });
    const note = page.getByRole('alert');
    await note.waitFor();
    await expect.poll(() => note.textContent()).toContain('too many questions at once');
    await expect.poll(() => note.textContent()).toContain('ask again in a moment');
    await page.getByRole('button', { name: 'Try again' }).click();
    await firstMap(page);
    await expect.poll(() => note.count()).toBe(0);
  });

  it('keeps the figures of the question before, and says that they are', async () => {
    const page = await visitMap('', { expected: failed });
    const before = await sentence(page).textContent();
    await page.route('**/api/answer?**', problem, { times: 1 });
    await setMinutes(page, 60);
    const note = page.getByRole('alert');
    await note.waitFor();
    await expect.poll(() => note.textContent()).toContain('previous question');
    await expect.poll(() => sentence(page).textContent()).toBe(before);
    await page.getByRole('button', { name: 'Try again' }).click();
    await note.waitFor({ state: 'detached' });
    await expect.poll(() => sentence(page).textContent()).toContain('60 minutes');
  });

  it('that is away is said to be away', async () => {
    const page = await visitMap('', { expected: failed });
    await page.route('**/api/**', (route) => route.abort('connectionrefused'));
    await setMinutes(page, 60);
    await page.getByText('The server does not answer').waitFor();
  });

  it('that answers from another study asks for a reload', async () => {
    const page = await visitMap();
    await page.route('**/version', (route) =>
      route.fulfill({ json: { version: '0', data_version: 'other' } }),
    );
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByText('The study has changed since').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Reload the page' }).isVisible()).toBe(true);
  });

  it('that is slow does not let an old answer overwrite a new question', async () => {
    const page = await visitMap();
    await page.route('**/api/answer?**minutes=50**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 800));
      await route.continue().catch(() => undefined);
    });
    await setMinutes(page, 50);
    await setMinutes(page, 70);
    await page.waitForTimeout(1500);
    await settled(page);
    await expect.poll(() => sentence(page).textContent()).toContain('70 minutes');
  });
});

describe('a browser that cannot draw the map', () => {
  it('is told so, and has the same figures in the table', async () => {
    const page = await visit('', {
      expected: /WebGL|GPU/i,
      before: (p) =>
        p.addInitScript(() => {
          const original = HTMLCanvasElement.prototype.getContext;
          HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
            return args[0] === 'webgl2' || args[0] === 'webgl' ? null : Reflect.apply(original, this, args);
          } as typeof original;
        }),
    });
    await page.getByText('cannot draw the map').waitFor();
    await sentence(page).waitFor();
    await expect.poll(() => areaRows(page).count()).toBe((await ask({})).areas.length);
    await areaRows(page).first().getByRole('button').click();
    await page.locator('.page-title').waitFor();
  });
});

describe('a question without an answer', () => {
  it('says that no site serves the group, and offers one that is served', async () => {
    const { services, groups } = await study();
    const service = services.find((s) => s.groups.length > 0 && s.groups.length < groups.length);
    const group = groups.find((g) => !service?.groups.includes(g.id));
    if (!service || !group) throw new Error('every service of this study serves every group');
    const page = await visitMap(`?service=${service.id}&group=${group.id}`);
    expect((await ask({ service: service.id, group: group.id })).total.reason).toBe('no_site');
    await expect
      .poll(() => page.getByRole('heading', { name: 'No site to measure from' }).isVisible())
      .toBe(true);
    await expect.poll(() => sentence(page).textContent()).toContain('no operating site');
    await page
      .getByRole('button', { name: /^Ask for: / })
      .first()
      .click();
    await settled(page);
    await expect.poll(() => page.getByRole('heading', { name: 'No site to measure from' }).count()).toBe(0);
  });
});
