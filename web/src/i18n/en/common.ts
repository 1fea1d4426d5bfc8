/** What many panels say, in English. */
import { byMode } from './words.ts';

export const common = () => ({
  skip: { map: 'Skip to the map', answer: 'Skip to the answer' },
  loading: 'Loading',
  close: 'Close',
  back: 'Back',
  tryAgain: 'Try again',
  reload: 'Reload the page',
  byMode: (mode: string, name: string) => byMode[mode] ?? name,
  status: {
    operating: 'operating',
    planned: 'planned',
    candidate: 'candidate',
    closed: 'closed',
  } as Record<string, string>,
  reasons: {
    ok: '',
    no_site: 'no operating site serves this group',
    unreachable: 'no road leads there',
    snap_too_far: 'too far from the nearest road',
    outside_network: 'outside the road network',
    no_people: 'nobody of this group, or their number is not known',
  } as Record<string, string>,
  phone: { question: 'Question', answer: 'Answer', legend: 'Legend' },
  notices: 'About the data',
  attributions: 'Sources',
});
