/**
 * The link is the state worth sharing: the question and what is opened in the query string, the camera
 * in the hash. Reading it never fails: what it does not understand falls back and is reported.
 */
import type { MeasureId, Study } from '../api/types.ts';
import { LANGS, type Lang } from '../i18n/format.ts';
import type { Camera, LinkProblem, Question, Selection } from './types.ts';

export interface Link {
  question: Question;
  selection: Selection | null;
  camera: Camera | null;
  lang: Lang | null;
  problems: LinkProblem[];
}

export const MEASURES: readonly MeasureId[] = [
  'share_beyond',
  'people_beyond',
  'mean_minutes',
  'person_minutes_beyond',
];

export function readLink(search: string, hash: string, study: Study): Link {
  const query = new URLSearchParams(search);
  const problems: LinkProblem[] = [];

  const choose = <T extends string>(
    field: 'service' | 'group' | 'profile' | 'level' | 'show',
    known: readonly T[],
    otherwise: T,
  ): T => {
    const value = query.get(field);
    if (value === null) return otherwise;
    const found = known.find((k) => k === value);
    if (found === undefined) problems.push({ kind: 'unknown', field, value });
    return found ?? otherwise;
  };

  const ids = (list: readonly { id: string }[]) => list.map((entry) => entry.id);
  const service = choose('service', ids(study.services), study.default.service);
  const group = choose('group', ids(study.groups), study.default.group);
  const profile = choose('profile', ids(study.profiles), study.default.profile);
  const level = choose('level', ids(study.levels), study.default.level);
  const measure = choose('show', MEASURES, 'share_beyond');
  const usual = standardFor(study, { service, group, profile })?.minutes ?? study.default.minutes;
  const minutes = readMinutes(query.get('minutes'), usual, study, problems);

  return {
    question: { service, group, profile, minutes, level, measure, ...readScenario(query) },
    selection: readSelection(query),
    camera: readCamera(hash, problems),
    lang: LANGS.find((lang) => lang === query.get('lang')) ?? null,
    problems,
  };
}

export function writeLink(
  question: Question,
  selection: Selection | null,
  camera: Camera | null,
  lang: Lang | null,
): string {
  const query = new URLSearchParams({
    service: question.service,
    group: question.group,
    profile: question.profile,
    minutes: String(question.minutes),
    level: question.level,
    show: question.measure,
  });
  if (selection?.kind === 'area') query.set('area', selection.code);
  else if (selection) query.set(selection.kind, selection.id);
  if (lang) query.set('lang', lang);
  // readable: these signs need no escape in a query
  const scenario = question.scenario
    ? `&scenario=${encodeURIComponent(question.scenario).replace(/%(3A|3B|2C|3D)/g, decodeURIComponent)}`
    : '';
  return `?${query}${scenario}${camera ? writeCamera(camera) : ''}`;
}

function readScenario(query: URLSearchParams): { scenario?: string } {
  const scenario = query.get('scenario');
  return scenario ? { scenario } : {};
}

export function writeCamera({ zoom, lat, lon }: Camera): string {
  return `#${round(zoom, 2)}/${round(lat, 4)}/${round(lon, 4)}`;
}

export function standardFor(study: Study, q: { service: string; group: string; profile: string }) {
  return study.standards.find(
    (s) => s.service === q.service && s.group === q.group && s.profile === q.profile,
  );
}

function readMinutes(text: string | null, usual: number, study: Study, problems: LinkProblem[]): number {
  if (text === null) return usual;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= study.minutes.min && value <= study.minutes.max) return value;
  problems.push({ kind: 'minutes', value: text });
  return usual;
}

function readSelection(query: URLSearchParams): Selection | null {
  const code = query.get('area');
  if (code) return { kind: 'area', code };
  const origin = query.get('origin');
  if (origin) return { kind: 'origin', id: origin };
  const site = query.get('site');
  return site ? { kind: 'site', id: site } : null;
}

function readCamera(hash: string, problems: LinkProblem[]): Camera | null {
  const text = hash.replace(/^#/, '');
  if (!text) return null;
  const [zoom, lat, lon] = text.split('/').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const ok = (v: number | undefined, low: number, high: number): v is number =>
    v !== undefined && Number.isFinite(v) && v >= low && v <= high;
  if (text.split('/').length === 3 && ok(zoom, 0, 24) && ok(lat, -85, 85) && ok(lon, -180, 180)) {
    return { zoom, lat, lon };
  }
  problems.push({ kind: 'camera' });
  return null;
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
