/** The places that were compared as a table to hand on: a row a place and region, in one flat file. */
import type { AreaRow } from '../api/types.ts';
import type { Lang } from '../i18n/format.ts';
import { type Compared, type Found, regionGains } from '../state/plan.ts';

const COLUMNS = [
  'service',
  'group',
  'profile',
  'standard_minutes',
  'rank',
  'id',
  'name',
  'area',
  'area_name',
  'lon',
  'lat',
  'people_gained',
  'person_minutes_saved',
  'share_within_before',
  'share_within_after',
  'region',
  'region_name',
  'region_people_gained',
  'region_person_minutes_saved',
  'region_share_within_before',
  'region_share_within_after',
] as const;

/** Latvian spreadsheets read semicolons and decimal commas; both begin with the mark of UTF-8. */
export function placesCsv(
  found: Found,
  compared: readonly Compared[],
  areas: readonly Pick<AreaRow, 'code' | 'name'>[],
  lang: Lang,
): string {
  const separator = lang === 'lv' ? ';' : ',';
  const cell = (value: string | number | null) => {
    if (value === null) return '';
    const text = typeof value === 'number' && lang === 'lv' ? String(value).replace('.', ',') : String(value);
    // a text that a spreadsheet would take for a formula stays a text
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const q = found.question;
  const regions = regionGains(compared);
  const rows = compared.flatMap(({ candidate, total }, i) => {
    const { id, name, area } = candidate.properties;
    const [lon, lat] = candidate.geometry.coordinates;
    const place = [q.service, q.group, q.profile, q.minutes, i + 1, id, name, area];
    const where = areas.find((row) => row.code === area)?.name ?? null;
    const gains = [
      total.people_gained,
      total.person_minutes_saved,
      total.share_within_before,
      total.share_within_after,
    ];
    return regions.map((region) => {
      const change = region.by[i];
      // a region that this place does not touch gains nothing; what is withheld stays empty
      const told = change
        ? [
            change.people_gained,
            change.person_minutes_saved,
            change.share_within_before,
            change.share_within_after,
          ]
        : [0, 0, null, null];
      return [...place, where, lon, lat, ...gains, region.code, region.name, ...told];
    });
  });
  const lines = [COLUMNS as readonly (string | number | null)[], ...rows].map((row) =>
    row.map(cell).join(separator),
  );
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
