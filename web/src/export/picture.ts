/**
 * The map as a picture to take along: title, answer sentence, map, legend, scale, sources. Composed on a
 * canvas of its own in CSS pixels times `scale`, so that letters are as sharp as the map.
 */

import { answerFacts } from '../i18n/sentence.ts';
import { drawSymbol, hatchImage } from '../map/icons.ts';
import { classOfRow } from '../map/layers/areas.ts';
import { OSM_ATTRIBUTION } from '../map/layers/ground.ts';
import { hasPeriod } from '../panels/head.tsx';
import { classLabel } from '../panels/legend.tsx';
import { byId, countClasses, formatMeasure } from '../state/select.ts';
import type { State } from '../state/types.ts';
import { ramp, type Theme } from '../theme/ramps.ts';
import type { Language } from '../ui/hooks.ts';
import { scaleBar } from './scale.ts';
import { wrap } from './wrap.ts';

const MARGIN = 20;
const LEGEND_WIDTH = 220;
const FAMILY = '"IBM Plex Sans Variable", sans-serif';

export function composePicture(
  state: State,
  language: Language,
  theme: Theme,
  map: HTMLCanvasElement,
  scale: number,
  metresPerPixel: number,
): HTMLCanvasElement {
  const { t, f, pick, lang } = language;
  const study = state.study.value;
  const answer = state.answer.value;
  const question = state.question;
  if (!study || !answer || !question) throw new Error('there is no answer to draw');
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();

  const mapWidth = map.width / scale;
  const mapHeight = map.height / scale;
  const width = Math.max(mapWidth + LEGEND_WIDTH + MARGIN * 3, 760);
  const measuring = context(1, 1, 1);
  const lines = (text: string, size: number, weight: number, limit: number) => {
    measuring.font = `${weight} ${size}px ${FAMILY}`;
    return wrap(text, limit, (part) => measuring.measureText(part).width);
  };
  const sentence = lines(
    t.answer.sentence(answerFacts(study, question, answer, lang)),
    14,
    400,
    width - MARGIN * 2,
  );
  const warnings = study.notices.flatMap((n) => lines(pick(n.text), 11, 400, width - MARGIN * 2));
  const sources = [...study.attributions, ...(state.layers.osm ? [OSM_ATTRIBUTION] : [])]
    .map((a) => `${a.text} (${a.licence})`)
    .join('; ');
  const credit = lines(
    `${t.download.sources}: ${sources}. ${t.download.made(study.version)}, ${location.host}.`,
    11,
    400,
    width - MARGIN * 2,
  );
  const top = MARGIN + 26 + sentence.length * 19 + 12;
  const bodyHeight = Math.max(mapHeight, 420);
  const height = top + bodyHeight + 14 + (warnings.length + credit.length) * 15 + MARGIN;

  const c = context(width, height, scale);
  c.fillStyle = token('surface');
  c.fillRect(0, 0, width, height);
  const write = (text: string, x: number, y: number, size = 12, weight = 400, colour = token('ink')) => {
    c.font = `${weight} ${size}px ${FAMILY}`;
    c.fillStyle = colour;
    c.fillText(text, x, y);
  };

  const service = byId(study.services, question.service);
  const name = pick(study.name);
  const title = `${pick(service?.name)} · ${hasPeriod(name, study.period) ? name : `${name}, ${study.period}`}`;
  write(title, MARGIN, MARGIN + 16, 19, 650);
  sentence.forEach((line, i) => {
    write(line, MARGIN, MARGIN + 42 + i * 19, 14);
  });
  c.drawImage(map, MARGIN, top, mapWidth, mapHeight);
  c.strokeStyle = token('line');
  c.strokeRect(MARGIN + 0.5, top + 0.5, mapWidth - 1, mapHeight - 1);

  drawScale();
  drawLegend(MARGIN * 2 + mapWidth, top + 4);

  let y = top + bodyHeight + 24;
  for (const line of warnings) {
    write(line, MARGIN, y, 11, 400, token('ink-2'));
    y += 15;
  }
  for (const line of credit) {
    write(line, MARGIN, y, 11, 400, token('ink-3'));
    y += 15;
  }
  return c.canvas;

  function drawScale() {
    const { metres, pixels } = scaleBar(metresPerPixel, 120);
    const [x, at] = [MARGIN + 14, top + mapHeight - 16];
    c.fillStyle = token('map-halo');
    c.globalAlpha = 0.8;
    c.fillRect(x - 8, at - 22, pixels + 16, 30);
    c.globalAlpha = 1;
    c.strokeStyle = token('map-label');
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x, at - 5);
    c.lineTo(x, at);
    c.lineTo(x + pixels, at);
    c.lineTo(x + pixels, at - 5);
    c.stroke();
    const text = metres >= 1000 ? `${f.number(metres / 1000)} km` : `${f.number(metres)} m`;
    write(text, x, at - 9, 11, 400, token('map-label'));
  }

  function drawLegend(x: number, from: number) {
    if (!study || !answer || !question) return;
    const measure = question.measure;
    const bounds = answer.breaks[measure];
    const { counts, missing } = countClasses(answer.areas, bounds, (row) => classOfRow(row, measure, bounds));
    let at = from + 10;
    for (const line of lines(t.measures[measure].long(answer.question.minutes), 13, 650, LEGEND_WIDTH)) {
      write(line, x, at, 13, 650);
      at += 17;
    }
    at += 4;
    ramp(theme, bounds.length + 1).forEach((colour, i) => {
      box(x, at, colour);
      write(
        classLabel(bounds, i, (v) => formatMeasure(f, measure, v), t.legend),
        x + 30,
        at + 11,
      );
      count(counts[i] ?? 0, x, at);
      at += 21;
    });
    const hatch = context(8, 8, 2);
    hatch.canvas.width = 16;
    hatch.canvas.height = 16;
    hatch.putImageData(hatchImage(token('map-hatch'), token('map-nodata')), 0, 0);
    box(x, at, c.createPattern(hatch.canvas, 'repeat') ?? token('map-nodata'));
    write(t.legend.noData, x + 30, at + 11);
    count(missing, x, at);
    at += 34;
    if (state.layers.sites && service) {
      for (const status of ['operating', 'planned', 'candidate', 'closed'] as const) {
        if (!service.sites[status]) continue;
        drawSymbol(
          c,
          service.symbol,
          status,
          [x + 11, at + 7],
          6.5,
          token('map-site'),
          token('map-site-halo'),
        );
        write(`${pick(service.name)}: ${t.status[status]}`, x + 30, at + 11, 11);
        at += 20;
      }
    }
    if (state.changes.length > 0) {
      for (const [colour, dash, name] of [
        [token('accent'), [], t.legend.gain],
        [token('bad'), [4, 3], t.legend.loss],
      ] as const) {
        c.strokeStyle = colour;
        c.lineWidth = 3;
        c.setLineDash([...dash]);
        c.strokeRect(x + 1.5, at + 1.5, 19, 11);
        c.setLineDash([]);
        write(name, x + 30, at + 11, 11);
        at += 20;
      }
    }
    if (state.marks.length > 0) {
      c.beginPath();
      c.arc(x + 11, at + 7, 8, 0, Math.PI * 2);
      c.fillStyle = token('accent');
      c.fill();
      c.textAlign = 'center';
      write('1', x + 11, at + 11, 11, 600, token('accent-ink'));
      c.textAlign = 'left';
      write(t.legend.found, x + 30, at + 11, 11);
      at += 20;
    }
    if (state.layers.origins) {
      const minutes = study.breaks.minutes;
      const colours = ramp(theme, minutes.length + 1);
      at += 8;
      write(`${t.legend.origins}, min`, x, at + 10, 11);
      at += 18;
      colours.forEach((colour, i) => {
        const left = x + (i % 3) * 66;
        const line = at + Math.floor(i / 3) * 19;
        c.beginPath();
        c.arc(left + 7, line + 7, 5, 0, Math.PI * 2);
        c.fillStyle = colour;
        c.fill();
        c.lineWidth = 0.8;
        c.strokeStyle = token('map-label');
        c.stroke();
        write(i < minutes.length ? `≤ ${minutes[i]}` : `> ${minutes[i - 1]}`, left + 18, line + 11, 11);
      });
    }
  }

  function box(x: number, y2: number, fill: string | CanvasPattern) {
    c.fillStyle = fill;
    c.fillRect(x, y2, 22, 14);
    c.lineWidth = 1;
    c.strokeStyle = token('line-strong');
    c.strokeRect(x + 0.5, y2 + 0.5, 21, 13);
  }

  function count(n: number, x: number, y2: number) {
    c.textAlign = 'right';
    write(f.number(n), x + LEGEND_WIDTH - 12, y2 + 11, 12, 400, token('ink-3'));
    c.textAlign = 'left';
  }
}

function context(width: number, height: number, scale: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const c = canvas.getContext('2d');
  if (!c) throw new Error('this browser has no 2D canvas');
  c.scale(scale, scale);
  return c;
}
