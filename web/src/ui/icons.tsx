/** Line icons of the interface, 20 x 20; all are decoration beside a name. */
const paths = {
  search: 'M8.5 3.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM12.2 12.2l4.3 4.3',
  help: 'M7.4 7.4c.2-1.4 1.2-2.3 2.7-2.3 1.6 0 2.7 1 2.7 2.4 0 1.9-2.6 2.1-2.6 4.2M10.2 14.6v.4',
  share:
    'M7.5 10.8 12.6 14M12.6 6 7.5 9.2M5.5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM14.5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM14.5 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  download: 'M10 3.5v9M6.2 9 10 12.8 13.8 9M4 16.5h12',
  close: 'M5 5l10 10M15 5 5 15',
  back: 'M11.5 4.5 6 10l5.5 5.5M6.5 10H16',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  home: 'M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4',
  theme: 'M10 3.5a6.5 6.5 0 1 0 0 13v-13Z M10 3.5a6.5 6.5 0 0 1 0 13',
  warn: 'M10 3.2 17.5 16.4h-15L10 3.2ZM10 8v4M10 14.2v.3',
  up: 'M10 5v10M5.5 9.5 10 5l4.5 4.5',
  down: 'M10 5v10M5.5 10.5 10 15l4.5-4.5',
  wide: 'M3.5 10h13M6.5 7l-3 3 3 3M13.5 7l3 3-3 3',
  car: 'M4 12.5v-2.2l1.4-3.6c.2-.5.6-.7 1.1-.7h7c.5 0 .9.2 1.1.7l1.4 3.6v2.2M3.5 10.5h13M4 12.5v2M16 12.5v2M6 12.6h.5M13.5 12.6h.5M3.6 12.6h12.8',
  bicycle:
    'M5.2 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM14.8 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM5.2 12l2.6-4.8h4.6l2.4 4.8M7.8 7.2 10.4 12h-5.2M12.4 7.2l-.8-2h1.9',
  foot: 'M10.6 5.2a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8ZM7.2 10.5l.7-3.1 2.3-1 1.5 2.6 2.3.9M10.2 6.6l-.5 4.6 2.2 2.3.7 4M9.6 11.4l-.9 3L6.8 17',
  transit:
    'M5 5.2c0-1 .8-1.7 1.8-1.7h6.4c1 0 1.8.7 1.8 1.7v8.3H5V5.2ZM5 9.5h10M7.3 11.6h.4M12.3 11.6h.4M6.5 13.5v2.5M13.5 13.5v2.5',
  question: 'M4 5h12M4 10h8M4 15h5',
  legend: 'M4 4.5h3.5V8H4zM4 12h3.5v3.5H4zM10 6.2h6.5M10 13.8h6.5',
  answer: 'M4 16V9M8 16V4M12 16v-5M16 16V7',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

export function isIcon(name: string): name is IconName {
  return name in paths;
}
