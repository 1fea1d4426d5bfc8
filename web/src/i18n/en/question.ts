/** The head of the page and the question, in English. */
import type { Format } from '../format.ts';
import { minutes } from './words.ts';

export const question = (f: Format) => ({
  head: {
    search: 'Search for a place',
    searchHint: 'a place or an area',
    searchNone: (q: string) => `No area and no settlement here is called “${q}”.`,
    searchCount: (n: number) => `${n} ${f.plural(n, { one: 'place', other: 'places' })} found`,
    placeIn: (area: string) => `settlement, ${area}`,
    place: 'settlement',
    language: 'Language',
    theme: 'Colours',
    themes: { auto: 'as the system', light: 'light', dark: 'dark' },
    help: 'Help: what the numbers mean',
    share: 'Share',
    shareHint: 'Copy a link to this question and this view',
    shareDone: 'Link copied. It opens this question with this view of the map.',
    shareManual: 'The browser does not allow copying. Here is the link:',
    download: 'Download',
  },
  question: {
    heading: 'Question',
    service: 'Service',
    group: 'For whom',
    profile: 'How',
    within: 'Within',
    minutes: minutes(f),
    standard: (name: string) => `Standard: ${name}`,
    standardBack: (n: number) => `Back to the standard, ${minutes(f)(n)}`,
    official: 'official',
    notOfficial: 'not official',
    show: 'Show on the map',
    level: 'Areas',
    sites: (n: number) => `${f.number(n)} ${f.plural(n, { one: 'site', other: 'sites' })}`,
    noSites: 'no sites',
    noneServes: 'no site serves them',
    presets: 'Usual limits',
  },
});
