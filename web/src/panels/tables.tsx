/** The tables beside the map: areas ranked, and the sites of the service. Everything the map tells is here too. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AreaRow, MeasureId, SiteProperties } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { classOfRow } from '../map/layers/areas.ts';
import { isIdle } from '../map/layers/sites.ts';
import {
  type AreaColumn,
  byId,
  cell,
  filterByName,
  isSample,
  NARROW_COLUMNS,
  type Sort,
  sortRows,
  WIDE_COLUMNS,
} from '../state/select.ts';
import { ramp } from '../theme/ramps.ts';
import { useId, useLanguage, usePhone, useSelect, useTheme, useWorld } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { SiteSymbol } from './legend.tsx';
import { useOpen } from './open.ts';

type Tab = 'areas' | 'sites';

export function Tables() {
  const { t, f } = useLanguage();
  const phone = usePhone();
  const [tab, setTab] = useState<Tab>('areas');
  const [filter, setFilter] = useState('');
  const [wide, setWide] = useState(false);
  const areas = useSelect((state) => state.answer.value?.areas);
  const sites = useSelect((state) => state.sites.value);
  const siteRows = useMemo(() => (sites?.features ?? []).map((s) => s.properties), [sites]);
  useEffect(() => {
    document.documentElement.classList.toggle('wide-table', wide && !phone);
    return () => document.documentElement.classList.remove('wide-table');
  }, [wide, phone]);
  const all = tab === 'areas' ? (areas ?? []) : siteRows;
  const shown = useMemo(() => filterByName<{ name: string }>(all, filter), [all, filter]);
  return (
    <div class="tables">
      <div class="table-tools">
        <div class="tabs">
          {(['areas', 'sites'] as const).map((id) => (
            <button key={id} type="button" class="tab" aria-pressed={tab === id} onClick={() => setTab(id)}>
              {t.table[id]}
            </button>
          ))}
        </div>
        <input
          class="input table-filter"
          type="search"
          aria-label={t.table.filter}
          placeholder={t.table.filter}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        <span class="table-count" aria-live="polite">
          {t.table.shown(shown.length, all.length)}
        </span>
        {tab === 'areas' && !phone && (
          <button
            type="button"
            class="button button-icon"
            aria-pressed={wide}
            aria-label={t.table.wide}
            title={wide ? t.table.narrow : t.table.wide}
            onClick={() => setWide(!wide)}
          >
            <Icon name="wide" />
          </button>
        )}
      </div>
      {shown.length === 0 && filter !== '' && (
        <p class="remark">
          {t.table.none(filter)}{' '}
          <button type="button" class="link" onClick={() => setFilter('')}>
            {t.table.clear}
          </button>
        </p>
      )}
      {tab === 'areas' ? (
        <AreaTable rows={shown as AreaRow[]} wide={wide} f={f} />
      ) : (
        <SiteTable rows={shown as SiteProperties[]} f={f} />
      )}
    </div>
  );
}

function AreaTable({ rows, wide, f }: { rows: AreaRow[]; wide: boolean; f: Format }) {
  const { actions } = useWorld();
  const { t, pick } = useLanguage();
  const theme = useTheme();
  const open = useOpen();
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  const bounds = useSelect((state) => state.answer.value?.breaks);
  const hovered = useSelect((state) => state.hovered);
  const measure: MeasureId = question?.measure ?? 'share_beyond';
  const [sort, setSort] = useState<Sort<AreaColumn>>({ column: 'rank', descending: false });
  // the table follows the map: asked for another measure, it is ordered by it
  useEffect(() => {
    setSort(
      measure === 'share_beyond'
        ? { column: 'rank', descending: false }
        : { column: measure, descending: true },
    );
  }, [measure]);
  const columns: readonly AreaColumn[] = wide
    ? WIDE_COLUMNS
    : NARROW_COLUMNS.map((c) => (c === 'mean_minutes' && measure === 'person_minutes_beyond' ? measure : c));
  const sorted = useMemo(() => sortRows(rows, sort, cell, f.compare), [rows, sort, f]);
  const colours = ramp(theme, (bounds?.[measure].length ?? 5) + 1);
  if (!study || !question || !bounds) return null;
  const service = byId(study.services, question.service);
  const group = byId(study.groups, question.group);
  const level = byId(study.levels, question.level);
  return (
    <Table
      caption={t.table.caption(pick(service?.name), pick(group?.name), pick(level?.name))}
      columns={columns}
      heads={t.table.columns}
      textColumns={['name']}
      sort={sort}
      onSort={setSort}
    >
      {sorted.map((row) => (
        <tr
          key={row.code}
          class={hovered === row.code ? 'row row-hovered' : 'row'}
          onMouseEnter={() => actions.hover(row.code)}
          onMouseLeave={() => actions.hover(null)}
          onClick={() => open({ kind: 'area', code: row.code })}
        >
          {columns.map((column) =>
            column === 'name' ? (
              <th key={column} scope="row">
                <button
                  type="button"
                  class="row-button"
                  data-key={`area-${row.code}`}
                  onFocus={() => actions.hover(row.code)}
                  onBlur={() => actions.hover(null)}
                  onClick={(event) => {
                    event.stopPropagation();
                    open({ kind: 'area', code: row.code });
                  }}
                >
                  {row.name}
                </button>
              </th>
            ) : (
              <td key={column} title={row.reason === 'ok' ? undefined : t.reasons[row.reason]}>
                {column === measure && (
                  <Class k={classOfRow(row, measure, bounds[measure])} colours={colours} />
                )}
                {column === 'sites' && row.sites === 0 && isSample(study)
                  ? t.table.notKnown
                  : text(f, row, column)}
              </td>
            ),
          )}
        </tr>
      ))}
    </Table>
  );
}

type SiteColumn = 'name' | 'capacity' | 'people_nearest' | 'people_lost_if_closed';
const SITE_COLUMNS: readonly SiteColumn[] = ['name', 'capacity', 'people_nearest', 'people_lost_if_closed'];

function SiteTable({ rows, f }: { rows: SiteProperties[]; f: Format }) {
  const { t, pick } = useLanguage();
  const open = useOpen();
  const study = useSelect((state) => state.study.value);
  const question = useSelect((state) => state.question);
  const [sort, setSort] = useState<Sort<SiteColumn>>({ column: 'people_nearest', descending: true });
  const sorted = useMemo(() => sortRows(rows, sort, (row, c) => row[c], f.compare), [rows, sort, f]);
  const service = byId(study?.services ?? [], question?.service ?? '');
  if (rows.length === 0) return <p class="remark">{t.table.noSites}</p>;
  return (
    <Table
      caption={`${t.table.sites}: ${pick(service?.name)}`}
      columns={SITE_COLUMNS}
      heads={t.table.columns}
      textColumns={['name']}
      sort={sort}
      onSort={setSort}
    >
      {sorted.map((row) => (
        <tr key={row.id} class="row" onClick={() => open({ kind: 'site', id: row.id }, true)}>
          <th scope="row">
            <button
              type="button"
              class="row-button"
              data-key={`site-${row.id}`}
              onClick={(event) => {
                event.stopPropagation();
                open({ kind: 'site', id: row.id }, true);
              }}
            >
              <SiteSymbol shape={service?.symbol ?? 'circle'} status={row.status} />
              {row.name}
            </button>
            <span class="row-note">
              {t.status[row.status] ?? row.status}
              {isIdle(row) && row.reason === 'no_site' && ` · ${t.legend.idle}`}
            </span>
          </th>
          <td>{f.number(row.capacity)}</td>
          <td>{f.people(row.people_nearest)}</td>
          <td>{f.people(row.people_lost_if_closed)}</td>
        </tr>
      ))}
    </Table>
  );
}

interface TableProps<C extends string> {
  caption: string;
  columns: readonly C[];
  heads: Record<string, { short: string; long: string }>;
  textColumns: readonly C[];
  sort: Sort<C>;
  onSort: (sort: Sort<C>) => void;
  children: ComponentChildren;
}

/** A table whose heads are buttons that sort; figures start from the largest, names and ranks from the first. */
function Table<C extends string>({
  caption,
  columns,
  heads,
  textColumns,
  sort,
  onSort,
  children,
}: TableProps<C>) {
  const { t } = useLanguage();
  const id = useId('table');
  const press = (column: C) => {
    const rising = textColumns.includes(column) || (column as string) === 'rank';
    onSort({ column, descending: sort.column === column ? !sort.descending : !rising });
  };
  return (
    <div class="table-scroll">
      <table class="table" aria-labelledby={id}>
        <caption id={id} class="unseen">
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const sorted = sort.column === column;
              const direction = sort.descending ? 'descending' : 'ascending';
              return (
                <th
                  key={column}
                  scope="col"
                  class={textColumns.includes(column) ? 'cell-text' : undefined}
                  aria-sort={sorted ? direction : 'none'}
                >
                  <button
                    type="button"
                    class="sort"
                    title={heads[column]?.long}
                    onClick={() => press(column)}
                  >
                    {heads[column]?.short ?? column}
                    {sorted && <span class={`sort-mark sort-${direction}`} aria-hidden="true" />}
                    {sorted && (
                      <span class="unseen">{sort.descending ? t.table.sortDown : t.table.sortUp}</span>
                    )}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Class({ k, colours }: { k: number | null; colours: string[] }) {
  if (k === null) return <span class="swatch swatch-small swatch-hatch" aria-hidden="true" />;
  return <span class="swatch swatch-small" style={`background:${colours[k]}`} aria-hidden="true" />;
}

function text(f: Format, row: AreaRow, column: AreaColumn): string {
  const value = cell(row, column);
  if (typeof value === 'string') return value;
  switch (column) {
    case 'share_beyond':
      return f.percent(value);
    case 'people':
    case 'people_beyond':
    case 'people_unreachable':
    case 'person_minutes_beyond':
      return f.people(value);
    case 'mean_kilometres':
      return f.number(value, 1);
    default:
      return f.number(value);
  }
}
