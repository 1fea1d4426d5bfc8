/** Pieces of English that many sentences share. */
import type { Format } from '../format.ts';

export const byMode: Record<string, string> = {
  car: 'by car',
  foot: 'on foot',
  bicycle: 'by bicycle',
  transit: 'by public transport',
};

export const people = (f: Format, n: number) => f.plural(n, { one: 'person', other: 'people' });

export const minutes = (f: Format) => (n: number) =>
  `${f.number(n)} ${f.plural(n, { one: 'minute', other: 'minutes' })}`;
