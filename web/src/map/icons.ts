/**
 * Symbols of sites, drawn on a canvas: the shape says the service, the fill says the status
 * (operating filled, planned outlined, candidate dashed, closed outlined with a bar), so that neither
 * needs a colour. The same drawing serves the map, the legend and the exported picture.
 */
import type { SiteStatus } from '../api/types.ts';

export const STATUSES: readonly SiteStatus[] = ['operating', 'planned', 'candidate', 'closed'];

type Corner = [x: number, y: number];

const polygon = (corners: number, turn: number, radius = 1): Corner[] =>
  Array.from({ length: corners }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / corners;
    return [Math.sin(angle) * radius, -Math.cos(angle) * radius];
  });

const bars = (turn: number): Corner[] => {
  const t = 0.36;
  const outline: Corner[] = [
    [-t, -1],
    [t, -1],
    [t, -t],
    [1, -t],
    [1, t],
    [t, t],
    [t, 1],
    [-t, 1],
    [-t, t],
    [-1, t],
    [-1, -t],
    [-t, -t],
  ];
  return outline.map(([x, y]) => [
    x * Math.cos(turn) - y * Math.sin(turn),
    x * Math.sin(turn) + y * Math.cos(turn),
  ]);
};

/** Corners of each shape in a circle of radius 1; the circle itself has none. */
const shapes: Record<string, Corner[]> = {
  square: [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  triangle: polygon(3, 0, 1.12).map(([x, y]) => [x, y + 0.18]),
  diamond: polygon(4, 0, 1.08),
  pentagon: polygon(5, 0, 1.02),
  hexagon: polygon(6, 0, 1),
  star: polygon(10, 0).map(([x, y], i) => (i % 2 ? [x * 0.5, y * 0.5] : [x * 1.15, y * 1.15])),
  plus: bars(0),
  cross: bars(Math.PI / 4),
};

export function tracePath(
  context: CanvasRenderingContext2D,
  shape: string,
  x: number,
  y: number,
  r: number,
): void {
  const corners = shapes[shape];
  context.beginPath();
  if (!corners) {
    context.arc(x, y, r * 0.94, 0, Math.PI * 2);
  } else {
    corners.forEach(([cx, cy], i) => {
      if (i === 0) context.moveTo(x + cx * r, y + cy * r);
      else context.lineTo(x + cx * r, y + cy * r);
    });
  }
  context.closePath();
}

export function drawSymbol(
  context: CanvasRenderingContext2D,
  shape: string,
  status: SiteStatus,
  centre: Corner,
  radius: number,
  ink: string,
  halo: string,
): void {
  const [x, y] = centre;
  const stroke = radius * 0.26;
  context.save();
  context.lineJoin = 'round';
  context.lineCap = 'butt';
  tracePath(context, shape, x, y, radius);
  context.strokeStyle = halo;
  context.lineWidth = stroke * 2.6;
  context.stroke();
  context.fillStyle = status === 'operating' ? ink : halo;
  context.fill();
  context.strokeStyle = ink;
  context.lineWidth = stroke;
  if (status === 'candidate') context.setLineDash([stroke * 1.5, stroke * 1.1]);
  context.stroke();
  if (status === 'closed') {
    context.beginPath();
    context.moveTo(x - radius * 0.75, y + radius * 0.75);
    context.lineTo(x + radius * 0.75, y - radius * 0.75);
    context.stroke();
  }
  context.restore();
}

/** A symbol as pixels for the map's image store, at twice the size for sharp screens. */
export function symbolImage(shape: string, status: SiteStatus, ink: string, halo: string): ImageData {
  const size = 48;
  const context = canvas(size);
  drawSymbol(context, shape, status, [size / 2, size / 2], 15, ink, halo);
  return context.getImageData(0, 0, size, size);
}

/** Diagonal lines on a plain ground: what "no data" looks like, never grey alone. */
export function hatchImage(ink: string, ground: string): ImageData {
  const size = 16;
  const context = canvas(size);
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = ink;
  context.lineWidth = 2.2;
  for (const shift of [-size, 0, size]) {
    context.beginPath();
    context.moveTo(shift - 2, size + 2);
    context.lineTo(shift + size + 2, -2);
    context.stroke();
  }
  return context.getImageData(0, 0, size, size);
}

function canvas(size: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = size;
  element.height = size;
  const context = element.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser has no 2D canvas');
  return context;
}
