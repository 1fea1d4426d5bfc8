import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from './colour.ts';

const css = readFileSync(new URL('../../src/theme/tokens.css', import.meta.url), 'utf8');

/** The colours of a theme as tokens.css sets them. */
function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`));
  const inside = block.slice(0, block.indexOf('}'));
  return Object.fromEntries([...inside.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map((m) => [m[1], m[2]]));
}

const themes = { light: tokens(':root'), dark: tokens(':root[data-theme="dark"]') };

const grounds = ['paper', 'panel', 'surface', 'sunken'];
const text: [ink: string, ground: string][] = [
  ...['ink', 'ink-2', 'ink-3', 'accent', 'bad', 'good'].flatMap((ink) =>
    grounds.map((ground): [string, string] => [ink, ground]),
  ),
  ['accent-ink', 'accent'],
  ['ink', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['ink-3', 'accent-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['ink', 'bad-soft'],
  ['map-label', 'map-halo'],
];
const drawn: [string, string][] = [
  ['line-strong', 'surface'],
  ['line-strong', 'panel'],
  ['accent', 'panel'],
  ['map-hatch', 'map-nodata'],
  ['map-region', 'map-ground'],
  ['map-site', 'map-site-halo'],
];

describe.each(Object.entries(themes))('the %s theme', (_name, theme) => {
  it('names every colour of the other theme', () => {
    expect(Object.keys(theme).sort()).toEqual(Object.keys(themes.light).sort());
    expect(Object.keys(theme).length).toBeGreaterThan(25);
  });

  it.each(text)('%s on %s reads (AA, 4.5 to 1)', (ink, ground) => {
    expect(contrast(theme[ink] as string, theme[ground] as string)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(drawn)('%s on %s is seen (AA, 3 to 1)', (ink, ground) => {
    expect(contrast(theme[ink] as string, theme[ground] as string)).toBeGreaterThanOrEqual(3);
  });
});
