import { describe, expect, it } from 'vitest';
import { classOf, ramp } from '../../src/theme/ramps.ts';
import { DEFICIENCIES, difference, lab } from './colour.ts';

/** Four times what is just noticeable: classes lie apart on a map, not side by side on a chart. */
const ENOUGH = 9;

describe.each(['light', 'dark'] as const)('the ramp of the %s theme', (theme) => {
  describe.each([5, 6, 7])('in %d classes', (classes) => {
    const colours = ramp(theme, classes);

    it.each(Object.keys(DEFICIENCIES))('keeps every pair of classes apart with %s', (deficiency) => {
      for (let i = 0; i < classes; i += 1) {
        for (let j = i + 1; j < classes; j += 1) {
          const apart = difference(colours[i] as string, colours[j] as string, deficiency);
          expect(apart, `${colours[i]} and ${colours[j]}`).toBeGreaterThan(ENOUGH);
        }
      }
    });

    it.each(Object.keys(DEFICIENCIES))('runs one way in lightness with %s', (deficiency) => {
      const lightness = colours.map((colour) => lab(colour, deficiency)[0]);
      const sorted = [...lightness].sort((a, b) => (theme === 'light' ? b - a : a - b));
      expect(lightness).toEqual(sorted);
    });
  });

  it('gives as many colours as classes, the ends always the same', () => {
    expect(ramp(theme, 2)).toEqual([ramp(theme, 7)[0], ramp(theme, 7)[6]]);
    expect(new Set(ramp(theme, 7)).size).toBe(7);
    expect(ramp(theme, 1)).toHaveLength(1);
  });
});

describe('the class of a value', () => {
  const bounds = [0.1, 0.25, 0.5];
  it.each([
    [0, 0],
    [0.1, 0],
    [0.1000001, 1],
    [0.5, 2],
    [0.51, 3],
    [99, 3],
  ])('%d is %d: a bound belongs to the class below it', (value, k) => {
    expect(classOf(value, bounds)).toBe(k);
  });

  it('is none where there is no value', () => {
    expect(classOf(null, bounds)).toBeNull();
    expect(classOf(undefined, bounds)).toBeNull();
    expect(classOf(Number.NaN, bounds)).toBeNull();
  });
});
