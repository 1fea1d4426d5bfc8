/** The interface in English, a file a part of the page. lv.ts has the same shape; the compiler and a test hold them together. */
import { answer } from './en/answer.ts';
import { common } from './en/common.ts';
import { help } from './en/help.ts';
import { map } from './en/map.ts';
import { next } from './en/next.ts';
import { places } from './en/places.ts';
import { question } from './en/question.ts';
import { sure } from './en/sure.ts';
import { take } from './en/take.ts';
import type { Format } from './format.ts';

export const en = (f: Format) => ({
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

export type Messages = ReturnType<typeof en>;
