/** The report of `pieeja check --format html`: one file that needs nothing else, about a study with known defects. */
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open, useBrowser } from './page.ts';

const program = process.env.PIEEJA_BIN ?? '';

interface Defect {
  file: string;
  severity: 'error' | 'warning';
  code: string;
}
interface Report {
  files: { file: string; rows_read: number; rows_set_aside: number }[];
  rows_set_aside: number;
  defects: Defect[];
}

let folder = '';
let report: Report;

const run = (args: string[]) =>
  new Promise<{ code: number; text: string }>((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 << 20 }, (error, text) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, text });
    });
  });

/** The embedded study with rows that are wrong in known ways, one of them with what HTML takes for tags. */
async function broken(into: string): Promise<void> {
  await run(['init', into, '--quiet']);
  const sites = join(into, 'sites.csv');
  const [head = ''] = (await readFile(sites, 'utf8')).split('\n');
  const columns = head.trim().split(',');
  const row = (values: Record<string, string>) => columns.map((name) => values[name] ?? '').join(',');
  const good = { service: 'day_care_centre', lon: '24.1', lat: '56.95', status: 'operating', source: 'test' };
  await appendFile(
    sites,
    `${[
      row({ ...good, id: 'x1', name: 'Nowhere', lon: 'abc' }),
      row({ ...good, id: 'x2', name: '<img src=x onerror=alert(1)>', lon: '999' }),
      row({ ...good, id: 's001', name: 'Twice' }),
      row({ ...good, id: 'x3', name: 'Cinema', service: '<script>alert(2)</script>' }),
    ].join('\n')}\n`,
  );
}

useBrowser();

const openReport = (options = {}) =>
  open(pathToFileURL(join(folder, 'report.html')).href, { offline: true, ...options });
const tableOf = (page: Page, file: string) => page.getByRole('table', { name: file, exact: true });

describe.skipIf(!program)('the report of a check', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pieeja-report-'));
    const study = join(folder, 'study');
    await broken(study);
    const page = await run(['check', study, '--format', 'html', '--quiet']);
    expect(page.code).toBe(1);
    await writeFile(join(folder, 'report.html'), page.text);
    report = JSON.parse((await run(['check', study, '--format', 'json', '--quiet'])).text) as Report;
  }, 120_000);
  afterAll(() => (folder ? rm(folder, { recursive: true }) : undefined));

  it('adds up: rows read, used and set aside, by file and in all', async () => {
    const page = await openReport();
    const rows = await page
      .getByRole('table', { name: 'Files' })
      .locator('tbody tr')
      .evaluateAll((list) =>
        list.map((row) => [...(row as HTMLTableRowElement).cells].map((c) => c.textContent)),
      );
    expect(rows.map(([file]) => file)).toEqual(report.files.map((input) => input.file));
    for (const [i, [, read, used, aside]] of rows.entries()) {
      expect(Number(read)).toBe(report.files[i]?.rows_read);
      expect(Number(used) + Number(aside)).toBe(Number(read));
    }
    const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0);
    const said = (await page.locator('h1 + p').textContent()) ?? '';
    expect(said).toContain(`${sum(1)} rows read = ${sum(2)} used + ${sum(3)} set aside`);
    expect(sum(3)).toBe(4);
    expect(report.rows_set_aside).toBe(4);
  });

  it('lists every defect with its row and what to do, and takes no value for HTML', async () => {
    const page = await openReport();
    for (const file of new Set(report.defects.map((defect) => defect.file))) {
      const mine = report.defects.filter((defect) => defect.file === file);
      await expect.poll(() => tableOf(page, file).locator('tbody tr').count()).toBe(mine.length);
      const codes = await tableOf(page, file).locator('tbody code').allTextContents();
      expect([...codes].sort()).toEqual(mine.map((defect) => defect.code).sort());
    }
    const errors = tableOf(page, 'sites.csv').locator('tr.error');
    await expect.poll(() => errors.count()).toBe(4);
    for (const row of await errors.all()) {
      const cells = await row.locator('td').allTextContents();
      expect(Number(cells[2])).toBeGreaterThan(217);
      expect(cells.at(-1)?.trim()).not.toBe('');
    }
    expect(await page.locator('img, script, iframe, link').count()).toBe(0);
    await expect.poll(() => page.getByText('<script>alert(2)</script>').count()).toBeGreaterThan(0);
  });

  it('is read by headings and tables alone, on a phone without being cut off', async () => {
    const page = await openReport({ viewport: { width: 390, height: 844 } });
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await expect.poll(() => page.getByRole('heading', { level: 1 }).count()).toBe(1);
    // a table that is wider than the screen scrolls by itself and can be reached by the keyboard
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    const unnamed = await page
      .locator('table')
      .evaluateAll((tables) => tables.filter((t) => !(t as HTMLTableElement).caption?.textContent).length);
    expect(unnamed).toBe(0);
    const unscoped = await page.locator('th:not([scope])').count();
    expect(unscoped).toBe(0);
  });

  it('goes on paper', async () => {
    const page = await openReport();
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThan(20);
  });
});
