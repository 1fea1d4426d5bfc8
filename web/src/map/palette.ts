/** The colours of the map, read from tokens.css and ramps.ts for the theme that is on. */
import { ramp, type Theme } from '../theme/ramps.ts';

export interface Palette {
  theme: Theme;
  accent: string;
  accentInk: string;
  bad: string;
  ground: string;
  line: string;
  region: string;
  road: string;
  label: string;
  halo: string;
  hatch: string;
  nodata: string;
  site: string;
  siteHalo: string;
  path: string;
  ramp: (classes: number) => string[];
}

export function readPalette(theme: Theme): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    theme,
    accent: token('accent'),
    accentInk: token('accent-ink'),
    bad: token('bad'),
    ground: token('map-ground'),
    line: token('map-line'),
    region: token('map-region'),
    road: token('map-road'),
    label: token('map-label'),
    halo: token('map-halo'),
    hatch: token('map-hatch'),
    nodata: token('map-nodata'),
    site: token('map-site'),
    siteHalo: token('map-site-halo'),
    path: token('map-path'),
    ramp: (classes) => ramp(theme, classes),
  };
}
