/** The facts of the answer sentence; the sentence itself is grammar and lives with each language. */
import type { Answer, AreaRow, Study } from '../api/types.ts';
import type { Question } from '../state/types.ts';
import { type Lang, pick } from './index.ts';

export interface AnswerFacts {
  service: string;
  /** The group as it stands inside a sentence. */
  group: string;
  profile: string;
  mode: string;
  minutes: number;
  /** Name of the area, when the sentence is about one. */
  place: string | null;
  people: number | null;
  /** People beyond the limit, those who cannot get there included. */
  beyond: number;
  share: number | null;
  unreachable: number;
  /** How many is withheld, to protect small groups; the share is not. */
  hidden: boolean;
  reason: string;
  toClient: boolean;
}

/** The minutes come from the answer, not from the slider: a sentence never mixes two questions. */
export function answerFacts(
  study: Study,
  asked: Question,
  answer: Answer,
  lang: Lang,
  area?: AreaRow,
): AnswerFacts {
  const q = answer.question;
  const service = study.services.find((s) => s.id === q.service);
  const group = study.groups.find((g) => g.id === q.group);
  const profile = study.profiles.find((p) => p.id === q.profile);
  const row = area ?? answer.total;
  const hidden = (area?.suppressed ?? false) || (row.people !== null && row.people_beyond === null);
  const beyond = (row.people_beyond ?? 0) + (row.people_unreachable ?? 0);
  return {
    service: service ? pick(service.name, lang) : asked.service,
    group: group ? inSentence(pick(group.name, lang)) : asked.group,
    profile: profile ? pick(profile.name, lang) : asked.profile,
    mode: profile?.mode ?? '',
    minutes: q.minutes,
    place: area ? area.name : null,
    people: row.people,
    beyond,
    share: hidden
      ? row.share_within === null
        ? null
        : 1 - row.share_within
      : row.people
        ? beyond / row.people
        : null,
    hidden,
    unreachable: row.people_unreachable ?? 0,
    reason: row.reason,
    toClient: answer.direction === 'to_client',
  };
}

/** "Adults with ..." becomes "adults with ..."; an abbreviation such as "DI clients" stays. */
export function inSentence(name: string): string {
  const [first, second] = [...name];
  if (!first || (second && second !== second.toLowerCase())) return name;
  return first.toLowerCase() + name.slice(first.length);
}
