/** What would help: what-ifs and plans, in English. */
import type { Format } from '../format.ts';
import { minutes, people } from './words.ts';

export const next = (f: Format) => ({
  next: {
    heading: 'What would help?',
    whatIf: 'What if',
    intro:
      'Try a site where there is none, or open a site on the map to close or move it. Nothing is stored.',
    add: 'Add a site on the map',
    placing:
      'Press the map where the site should be; or move the map with the arrow keys until the place is in its middle and press Enter. Esc calls it off.',
    undo: 'Undo',
    undoNamed: (n: number) => `Undo change ${n}`,
    today: 'Back to today’s situation',
    step: (kind: string, name: string) =>
      ({
        open: `New site: ${name}`,
        reopen: `Opens: ${name}`,
        close: `Closes: ${name}`,
        move: `Moves: ${name}`,
        enlarge: `Other number of places: ${name}`,
        road: `Road: ${name}`,
        people: 'Other number of people',
      })[kind] ?? name,
    gained: (n: number, m: number) =>
      `${f.people(Math.abs(n))} ${people(f, Math.round(Math.abs(n)))} ${n < 0 ? 'fewer' : 'more'} within ${minutes(f)(m)}`,
    areasChanged: 'Areas that change',
    others: 'Others by their own standard:',
    changesCsv: 'Changes, CSV',
    changesGeojson: 'Changes, GeoJSON',
    close: 'What if it closed?',
    reopen: 'What if it opened?',
    move: 'Move it on the map',
    plan: 'The best places',
    means: 'With',
    meansOf: { number: 'a number of sites', budget: 'a budget' },
    number: 'New sites',
    budget: 'Budget, EUR',
    price: 'EUR a site',
    objective: 'What counts',
    objectives: {
      people: 'most people within the limit',
      minutes: 'fewest person-minutes beyond it',
      travel: 'fewest person-minutes on the way',
      longest: 'the longest way as short as possible',
    },
    find: 'Find the best places',
    cancel: 'Stop',
    working: (seconds: string) => `Looking for the best places: ${seconds} s`,
    noPlan: 'There is no such plan.',
    proof: (gap: number | null, optimal: boolean) =>
      optimal || gap === null || gap <= 0
        ? 'No plan can do better with these places.'
        : `No plan can do better by more than ${f.number(gap * 100, 1)} %.`,
    places: (n: number) => `The best of ${f.number(n)} possible places`,
    columns: {
      rank: 'No',
      place: 'Place',
      name: 'Area',
      people: 'People gained',
      share: 'Within, before → after',
      shareThen: 'Within, then',
      minutes: 'Person-minutes saved',
      sites: 'Sites',
      gain: 'Gain of the last',
    },
    show: 'Show the country with this plan',
    showStep: (n: number) =>
      `Show the plan of ${n} ${f.plural(n, { one: 'site', other: 'sites' })} on the map`,
    onMap: 'show',
    fileCsv: 'Places, CSV',
    fileGeojson: 'Places, GeoJSON',
    regions: 'What regions gain',
    curve: 'What each further site gains',
    frontier: 'What more money buys',
    valueOf: (objective: string) =>
      ({
        people: 'people within',
        minutes: 'person-minutes beyond',
        travel: 'person-minutes',
        longest: 'longest way, min',
      })[objective] ?? objective,
    alternatives: 'Nearly as good',
    alternative: (n: number, of: number, all: boolean) => `Plan ${n} of ${of}${all ? '' : ' or more'}`,
    previous: 'Previous plan',
    following: 'Next plan',
  },
});
