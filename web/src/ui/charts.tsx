/** Two small charts as SVG. Each has a text for those who do not see it. */
import type { Histogram } from '../api/types.ts';

const W = 340;

interface CurveProps {
  curve: number[];
  minutes: number;
  target: number | null;
  label: string;
  reading: string;
  percent: (share: number) => string;
  onPick?: (minutes: number) => void;
  max: number;
}

/** Share of people within m minutes, with the limit as an upright and the target as a level line. */
export function Curve({ curve, minutes, target, label, reading, percent, onPick, max }: CurveProps) {
  const [h, left, right, top, bottom] = [124, 34, 8, 10, 20];
  const last = curve.length - 1;
  const x = (m: number) => left + (m / last) * (W - left - right);
  const y = (share: number) => top + (1 - share) * (h - top - bottom);
  const line = curve.map((share, m) => `${m ? 'L' : 'M'}${x(m).toFixed(1)} ${y(share).toFixed(1)}`).join('');
  const at = curve[Math.min(minutes, last)] ?? 0;
  const pick = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    if (!onPick) return;
    const box = event.currentTarget.getBoundingClientRect();
    const inside = ((event.clientX - box.left) / box.width) * W;
    const m = Math.round(((inside - left) / (W - left - right)) * last);
    if (m >= 1 && m <= max) onPick(m);
  };
  // the curve only rises: right of the dot there is room below it, left of it above
  const readingLeft = x(minutes) > W * 0.62;
  return (
    <svg
      class={onPick ? 'chart chart-pick' : 'chart'}
      viewBox={`0 0 ${W} ${h}`}
      role="img"
      aria-label={label}
      onPointerUp={onPick && pick}
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line class="chart-grid" x1={left} x2={W - right} y1={y(share)} y2={y(share)} />
          <text class="chart-text" x={left - 5} y={y(share) + 4} text-anchor="end">
            {percent(share)}
          </text>
        </g>
      ))}
      {[0, 30, 60, 90, 120].map((m) => (
        <text key={m} class="chart-text" x={x(m)} y={h - 5} text-anchor={m === 120 ? 'end' : 'middle'}>
          {m === 120 ? '120 min' : m}
        </text>
      ))}
      {target !== null && (
        <line class="chart-target" x1={left} x2={W - right} y1={y(target)} y2={y(target)} />
      )}
      <path class="chart-area" d={`${line}L${x(last)} ${y(0)}L${x(0)} ${y(0)}Z`} />
      <path class="chart-line" d={line} />
      <line class="chart-limit" x1={x(minutes)} x2={x(minutes)} y1={top - 4} y2={y(0)} />
      <circle class="chart-dot" cx={x(minutes)} cy={y(at)} r={4} />
      <text
        class="chart-reading"
        x={x(minutes) + (readingLeft ? -8 : 8)}
        y={readingLeft || at < 0.2 ? Math.max(top + 10, y(at) - 8) : y(at) + 18}
        text-anchor={readingLeft ? 'end' : 'start'}
      >
        {reading}
      </text>
    </svg>
  );
}

interface BarsProps {
  histogram: Histogram;
  minutes: number;
  colours: (minutes: number) => string;
  label: string;
  describe: (from: number, to: number | null, people: number) => string;
  people: (n: number) => string;
  noWay: string;
}

/** People by minutes: a bar for each five minutes, one for all beyond, one for those who cannot get there. */
export function Bars({ histogram, minutes, colours, label, describe, people, noWay }: BarsProps) {
  const [h, left, right, top, bottom] = [120, 4, 4, 16, 20];
  const { edges } = histogram;
  const lastEdge = edges.at(-1) ?? 120;
  const extra = histogram.unreachable > 0 ? 2 : 0;
  const slots = histogram.people.length + extra;
  const slot = (W - left - right) / slots;
  const most = Math.max(...histogram.people, histogram.unreachable, 1e-9);
  const y = (n: number) => top + (1 - n / most) * (h - top - bottom);
  const x = (i: number) => left + i * slot;
  const limit = x(Math.min(minutes, lastEdge) / ((edges[1] ?? 5) - (edges[0] ?? 0)));
  const tallest = histogram.people.indexOf(Math.max(...histogram.people));
  return (
    <svg class="chart" viewBox={`0 0 ${W} ${h}`} role="img" aria-label={label}>
      {histogram.people.map((n, i) => {
        const from = edges[i] ?? lastEdge;
        const to = edges[i + 1] ?? null;
        return (
          <rect
            key={from}
            class="chart-bar"
            x={x(i) + 0.6}
            width={slot - 1.2}
            y={y(n)}
            height={Math.max(0, h - bottom - y(n))}
            fill={colours(to ?? lastEdge + 1)}
          >
            <title>{describe(from, to, n)}</title>
          </rect>
        );
      })}
      {histogram.unreachable > 0 && (
        <g>
          <rect
            class="chart-bar chart-bar-none"
            x={x(slots - 1)}
            width={slot}
            y={y(histogram.unreachable)}
            height={h - bottom - y(histogram.unreachable)}
          >
            <title>{`${noWay}: ${people(histogram.unreachable)}`}</title>
          </rect>
          <text class="chart-text" x={W - right} y={h - 5} text-anchor="end">
            {noWay}
          </text>
        </g>
      )}
      <line class="chart-axis" x1={left} x2={W - right} y1={h - bottom} y2={h - bottom} />
      <line class="chart-limit" x1={limit} x2={limit} y1={top - 8} y2={h - bottom} />
      {tallest >= 0 && (
        <text
          class="chart-reading"
          x={Math.min(W - 30, Math.max(16, x(tallest) + slot / 2))}
          y={top - 4}
          text-anchor="middle"
        >
          {people(histogram.people[tallest] ?? 0)}
        </text>
      )}
      {[0, 30, 60, 90, 120]
        .filter((m) => m <= lastEdge)
        .map((m) => (
          <text
            key={m}
            class="chart-text"
            x={x(edges.indexOf(m))}
            y={h - 5}
            text-anchor={m === 0 ? 'start' : 'middle'}
          >
            {m}
          </text>
        ))}
    </svg>
  );
}
