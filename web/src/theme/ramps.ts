/**
 * The data colours. One sequential ramp, "worse is further from the ground": darker on the light page,
 * brighter on the dark one. Lightness falls (rises) in even steps, so neighbouring classes stay apart
 * for readers with any kind of colour blindness and in a black-and-white print; hue only helps.
 * Drawn in OKLCH for this project: cream, apricot, brick, plum.
 */
export type Theme = 'light' | 'dark';

type Lch = [l: number, c: number, h: number];

const anchors: Record<Theme, Lch[]> = {
  light: [
    [0.965, 0.03, 95],
    [0.86, 0.09, 78],
    [0.74, 0.13, 55],
    [0.6, 0.15, 35],
    [0.45, 0.135, 15],
    [0.3, 0.085, 350],
  ],
  dark: [
    [0.27, 0.035, 320],
    [0.4, 0.09, 355],
    [0.535, 0.135, 20],
    [0.67, 0.145, 42],
    [0.805, 0.12, 70],
    [0.94, 0.075, 95],
  ],
};

/** The ramp in `classes` steps (5 to 7 read well; any number from 2 works), best class first. */
export function ramp(theme: Theme, classes: number): string[] {
  const stops = anchors[theme];
  return Array.from({ length: classes }, (_, i) => {
    const at = classes === 1 ? stops.length - 1 : (i / (classes - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    return hex(mix(stops[low] as Lch, stops[low + 1] as Lch, at - low));
  });
}

/** Class of a value among upper bounds (a bound belongs to the class below it); null has no class. */
export function classOf(value: number | null | undefined, bounds: readonly number[]): number | null {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  const found = bounds.findIndex((bound) => value <= bound);
  return found === -1 ? bounds.length : found;
}

function mix(a: Lch, b: Lch, t: number): Lch {
  // the short way round the hue circle: plum (350) lies next to brick (15)
  const turn = ((((b[2] - a[2]) % 360) + 540) % 360) - 180;
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + turn * t];
}

/** OKLCH to sRGB after Björn Ottosson's OKLab; values outside the gamut are clipped. */
function hex([l, c, h]: Lch): string {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
  const channel = (v: number) => {
    const clipped = Math.min(1, Math.max(0, v));
    const s = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
    return Math.round(s * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${linear.map(channel).join('')}`;
}
