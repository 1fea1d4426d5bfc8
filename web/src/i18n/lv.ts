/** Saskarne latviski. / The interface in Latvian; the same parts as in en.ts. */
import type { Messages } from './en.ts';
import type { Format } from './format.ts';
import { answer } from './lv/answer.ts';
import { common } from './lv/common.ts';
import { help } from './lv/help.ts';
import { map } from './lv/map.ts';
import { next } from './lv/next.ts';
import { places } from './lv/places.ts';
import { question } from './lv/question.ts';
import { sure } from './lv/sure.ts';
import { take } from './lv/take.ts';

export const lv = (f: Format): Messages => ({
  ...common(),
  ...question(f),
  ...map(f),
  ...answer(f),
  ...places(f),
  ...sure(f),
  ...take(),
  ...help(),
  ...next(f),
});
