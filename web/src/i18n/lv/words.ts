/** Pieces of Latvian that many sentences share. */
import type { Format } from '../format.ts';

export const byMode: Record<string, string> = {
  car: 'ar automašīnu',
  foot: 'kājām',
  bicycle: 'ar velosipēdu',
  transit: 'ar sabiedrisko transportu',
};

export const minutes = (f: Format) => (n: number) =>
  `${f.number(n)} ${f.plural(n, { one: 'minūte', other: 'minūtes' })}`;

/** After "par": par 1 minūti, par 30 minūtēm. */
export const thanMinutes = (f: Format, n: number) =>
  `${f.number(n)} ${f.plural(n, { one: 'minūti', other: 'minūtēm' })}`;

/** Genitive: 1 minūtes, 30 minūšu. */
export const ofMinutes = (f: Format, n: number) =>
  `${f.number(n)} ${f.plural(n, { one: 'minūtes', other: 'minūšu' })}`;
