/** The answer and its tables, in English. */
import type { Format } from '../format.ts';
import type { AnswerFacts } from '../sentence.ts';
import { byMode, minutes, people } from './words.ts';

export const answer = (f: Format) => ({
  answer: {
    heading: 'Answer',
    sentence: (a: AnswerFacts) => {
      const how = byMode[a.mode] ?? a.profile;
      const where = a.place ? ` in ${a.place}` : '';
      const limit = minutes(f)(a.minutes);
      if (a.reason === 'no_site') {
        return `${a.service}: this study knows no operating site for ${a.group}, so nobody can be within ${limit}.`;
      }
      if (a.hidden) {
        return `${a.service}: ${f.percent(a.share)} of ${a.group}${where} live more than ${limit} away ${how}. How many is not told: the group is small.`;
      }
      if (a.people === null) return `${a.service}: how many ${a.group} live${where || ' here'} is not known.`;
      if (a.people === 0) return `${a.service}: no ${a.group} live${where || ' here'}.`;
      const all = f.people(a.people);
      let text: string;
      if (a.beyond === 0) {
        text = `${a.service}: all ${all} ${a.group}${where} live within ${limit} ${how}.`;
      } else {
        const count = `${f.people(a.beyond)} of ${all} ${people(f, Math.round(a.people))}`;
        text = a.toClient
          ? `${a.service}: for ${f.percent(a.share)} of ${a.group}${where} the provider is more than ${limit} away ${how}: ${count}.`
          : `${a.service}: ${f.percent(a.share)} of ${a.group}${where} live more than ${limit} away ${how}: ${count}.`;
      }
      if (a.unreachable > 0) text += ` ${f.people(a.unreachable)} of them cannot get there at all.`;
      return text;
    },
    beyond: (m: number) => `beyond ${minutes(f)(m)}`,
    target: (share: string, m: number) => `Target: ${share} within ${minutes(f)(m)}.`,
    met: 'Met',
    notMet: 'Not met',
    now: (share: string) => `now ${share}`,
    curve: 'People within so many minutes',
    curveLabel: (points: string) => `Share of people within: ${points}`,
    curveAt: (m: number, share: string) => `${share} within ${minutes(f)(m)}`,
    curvePick: 'Press on the curve to ask for that many minutes',
    unknownPeople: (n: number) =>
      `${f.number(n)} ${f.plural(n, { one: 'place has', other: 'places have' })} no known number of people and ${f.plural(n, { one: 'is', other: 'are' })} not counted.`,
    emptyTitle: 'No site to measure from',
    emptyBody: (service: string, group: string) =>
      `This study has no operating site of “${service}” that serves “${group}”. It may exist all the same: the study is only as complete as its tables.`,
    emptyTry: (group: string) => `Ask for: ${group}`,
    errorTitle: 'The server could not answer',
    offlineTitle: 'The server does not answer',
    offlineBody: 'Is it still running, and on this address?',
    staleTitle: 'These are the figures of the previous question',
    dataChanged: 'The study has changed since this page was opened.',
  },
  table: {
    areas: 'Areas',
    sites: 'Sites',
    notKnown: 'not known',
    caption: (service: string, group: string, level: string) => `${level}: ${service}, ${group}`,
    filter: 'Filter by name',
    shown: (n: number, all: number) => (n === all ? f.number(all) : `${f.number(n)} of ${f.number(all)}`),
    none: (q: string) => `Nothing here is called “${q}”.`,
    clear: 'Clear the filter',
    wide: 'All columns',
    narrow: 'Fewer columns',
    sortUp: 'ascending',
    sortDown: 'descending',
    noSites: 'This study knows no site of this service.',
    columns: {
      rank: { short: '#', long: 'Rank, 1 = most underserved' },
      name: { short: 'Name', long: 'Name' },
      share_beyond: { short: 'Beyond', long: 'Share of people beyond the limit' },
      people_beyond: {
        short: 'People',
        long: 'People beyond the limit, those who cannot get there included',
      },
      mean_minutes: { short: 'Mean min', long: 'Mean minutes of the people who can get there' },
      person_minutes_beyond: { short: 'Person-min', long: 'People × minutes beyond the limit' },
      people: { short: 'All people', long: 'People of the group' },
      people_unreachable: { short: 'No way', long: 'People who cannot get there' },
      median_minutes: { short: 'Median', long: 'Median minutes' },
      p90_minutes: { short: '90 %', long: 'Minutes within which 90 % of people are' },
      max_minutes: { short: 'Most', long: 'Minutes of the person furthest away' },
      mean_kilometres: { short: 'Mean km', long: 'Mean kilometres by the same path' },
      sites: { short: 'Sites', long: 'Operating sites in the area' },
      capacity: { short: 'Places', long: 'Places at these sites, where published' },
      people_nearest: { short: 'Nearest to', long: 'People to whom it is the nearest site' },
      people_lost_if_closed: {
        short: 'Lost',
        long: 'People who would fall beyond the limit if it closed',
      },
    },
  },
});
