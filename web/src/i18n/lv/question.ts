/** The head of the page and the question, in Latvian. */
import type { question as English } from '../en/question.ts';
import type { Format } from '../format.ts';
import { minutes } from './words.ts';

export const question = (f: Format): ReturnType<typeof English> => ({
  head: {
    search: 'Meklēt vietu',
    searchHint: 'vieta vai teritorija',
    searchNone: (q) => `Nav ne teritorijas, ne apdzīvotas vietas ar nosaukumu „${q}”.`,
    searchCount: (n) =>
      `${f.plural(n, { one: 'Atrasta', other: 'Atrastas' })} ${n} ${f.plural(n, { one: 'vieta', other: 'vietas' })}`,
    placeIn: (area) => `apdzīvota vieta, ${area}`,
    place: 'apdzīvota vieta',
    language: 'Valoda',
    theme: 'Krāsas',
    themes: { auto: 'kā sistēmā', light: 'gaišas', dark: 'tumšas' },
    help: 'Palīdzība: ko nozīmē skaitļi',
    share: 'Kopīgot',
    shareHint: 'Kopēt saiti uz šo jautājumu un šo skatu',
    shareDone: 'Saite nokopēta. Tā atver šo jautājumu ar šo kartes skatu.',
    shareManual: 'Pārlūks neļauj kopēt. Saite ir šeit:',
    download: 'Lejupielādēt',
  },
  question: {
    heading: 'Jautājums',
    service: 'Pakalpojums',
    group: 'Kam',
    profile: 'Kā',
    within: 'Cik ilgā laikā',
    minutes: minutes(f),
    standard: (name) => `Standarts: ${name}`,
    standardBack: (n) => `Atpakaļ pie standarta: ${minutes(f)(n)}`,
    official: 'oficiāls',
    notOfficial: 'nav oficiāls',
    show: 'Rādīt kartē',
    level: 'Teritorijas',
    sites: (n) => `${f.number(n)} ${f.plural(n, { one: 'vieta', other: 'vietas' })}`,
    noSites: 'nav vietu',
    noneServes: 'neviena vieta viņus neapkalpo',
    presets: 'Parastie sliekšņi',
  },
});
