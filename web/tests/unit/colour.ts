/** Colour arithmetic for the tests, written apart from the page's own. */
export type Rgb = [number, number, number];

export function parse(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

const linear = (v: number) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);

/** WCAG 2 contrast. */
export function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, blue] = parse(hex).map(linear) as Rgb;
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/**
 * Full dichromacy after Machado, Oliveira and Fernandes (2009), severity 1.0: matrices on linear RGB.
 */
export const DEFICIENCIES: Record<string, number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
  // no colour at all: a photocopy
  achromatopsia: [0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722],
};

/** CIE L*a*b* (D65) of a colour as seen with a deficiency. */
export function lab(hex: string, deficiency: string): [number, number, number] {
  const [r, g, b] = parse(hex).map(linear) as Rgb;
  const m = DEFICIENCIES[deficiency] as number[];
  const seen = [0, 1, 2].map((i) => {
    const v = (m[i * 3] ?? 0) * r + (m[i * 3 + 1] ?? 0) * g + (m[i * 3 + 2] ?? 0) * b;
    return Math.min(1, Math.max(0, v));
  }) as Rgb;
  const [sr, sg, sb] = seen;
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (t * (24389 / 27) + 16) / 116);
  const x = f((0.4124564 * sr + 0.3575761 * sg + 0.1804375 * sb) / 0.95047);
  const y = f(0.2126729 * sr + 0.7151522 * sg + 0.072175 * sb);
  const z = f((0.0193339 * sr + 0.119192 * sg + 0.9503041 * sb) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIE76: a difference of about 2.3 is just noticeable side by side. */
export function difference(a: string, b: string, deficiency: string): number {
  const [x, y] = [lab(a, deficiency), lab(b, deficiency)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}
