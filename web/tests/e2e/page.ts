/** Opening the page as a reader would, and watching that it behaves: no errors, nothing from elsewhere. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { Answer, ServerQuestion, Study } from '../../src/api/types.ts';

const ARGUMENTS = [
  // tests run as root in containers, where Chromium's own sandbox cannot start
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const url = inject('url');

/** How long a page may take for one thing, on a machine that is busy with others. */
const PATIENCE_MS = 120_000;

let browser: Browser;
const opened: { page: Page; faults: string[] }[] = [];

export function useBrowser() {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.PIEEJA_CHROMIUM ?? '/usr/bin/chromium',
      args: ARGUMENTS,
    });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const { page, faults } of opened.splice(0)) {
      await page.context().close();
      expect(faults).toEqual([]);
    }
  });
}

export interface Visit extends BrowserContextOptions {
  /** A visitor who has read the note of the first visit. */
  known?: boolean;
  /** Prepares the page before it is opened: routes that fail, for instance. */
  before?: (page: Page) => Promise<unknown>;
  /** Faults that the test brings about itself. */
  expected?: RegExp;
}

export const visit = (link = '', options: Visit = {}) => open(url + link, options);

/** Opens an address, a page in a file too. */
export async function open(address: string, options: Visit = {}): Promise<Page> {
  const { known = true, before, expected, ...context } = options;
  const made = await browser.newContext({
    viewport: { width: 1366, height: 768 },
    locale: 'en-GB',
    acceptDownloads: true,
    ...context,
  });
  made.setDefaultTimeout(PATIENCE_MS);
  if (known) await made.addInitScript(() => localStorage.setItem('pieeja.visited', '1'));
  const page = await made.newPage();
  const faults: string[] = [];
  const home = address.startsWith(url) ? url : address;
  const note = (fault: string) => {
    if (!expected?.test(fault)) faults.push(fault);
  };
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('console', (message) => {
    // software drawing makes the driver speak of stalls; they are not the page's
    if (['error', 'warning'].includes(message.type()) && !/GL Driver Message/.test(message.text())) {
      note(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const wanted = request.url();
    if (!wanted.startsWith(home) && !/^(data|blob):/.test(wanted)) note(`left the origin: ${wanted}`);
  });
  opened.push({ page, faults });
  await before?.(page);
  await page.goto(address);
  return page;
}

/** The page with its map drawn and nothing left to load. */
export async function visitMap(link = '', options: Visit = {}): Promise<Page> {
  const page = await visit(link, options);
  await firstMap(page);
  await settled(page);
  return page;
}

export async function firstMap(page: Page): Promise<number> {
  const mark = await page.waitForFunction(
    () => performance.getEntriesByName('pieeja:first-map')[0]?.startTime,
    undefined,
    { timeout: PATIENCE_MS },
  );
  return (await mark.jsonValue()) as number;
}

/** Waits until nothing is on its way, the map stands still, and what came has been drawn. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { map, busy } = window.__pieeja ?? {};
    return map?.loaded() && !map.isMoving() && !busy?.();
  });
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

/** The limit on the slider: typed as the keyboard would, key by key is tested elsewhere. */
export async function setMinutes(page: Page, minutes: number): Promise<void> {
  await page.getByRole('slider', { name: 'Within' }).fill(String(minutes));
}

export async function ask(question: Partial<ServerQuestion>): Promise<Answer> {
  const query = new URLSearchParams(Object.entries(question).map(([k, v]) => [k, String(v)]));
  return (await (await fetch(`${url}api/answer?${query}`)).json()) as Answer;
}

export async function study(): Promise<Study> {
  return (await (await fetch(`${url}api/study`)).json()) as Study;
}

/** Of the answer, or of the page that is opened over it. */
export const sentence = (page: Page) => page.locator('.sentence:visible');
export const areaRows = (page: Page) => page.getByRole('table').getByRole('rowheader');
