/** The frame of a page on the right: Back, a heading that takes the focus, and its parts. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useLanguage, useSelect } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { openedByHand, useClose } from './open.ts';

interface PageProps {
  title: string;
  kind: string;
  children: ComponentChildren;
}

export function Page({ title, kind, children }: PageProps) {
  const { t } = useLanguage();
  const close = useClose();
  const heading = useRef<HTMLHeadingElement>(null);
  const selection = useSelect((state) => state.selection);
  useEffect(() => {
    if (openedByHand()) heading.current?.focus({ preventScroll: true });
    heading.current?.closest('.side-scroll')?.scrollTo({ top: 0 });
  }, [selection]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc goes back wherever the focus is inside
    <div
      class="page"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <button type="button" class="button button-back" onClick={close}>
        <Icon name="back" />
        <span>{t.back}</span>
      </button>
      <h2 class="page-title" tabIndex={-1} ref={heading}>
        {title}
      </h2>
      <p class="page-kind">{kind}</p>
      {children}
    </div>
  );
}

export function Part({
  title,
  note,
  children,
}: {
  title: string;
  note?: string;
  children: ComponentChildren;
}) {
  return (
    <section class="part">
      <h3 title={note}>{title}</h3>
      {children}
    </section>
  );
}

/** A figure no longer than this stays on its line. */
const SHORT = 16;

/** Pairs of a name and a figure. */
export function Facts({ rows }: { rows: (readonly [string, ComponentChildren, string?] | null)[] }) {
  return (
    <dl class="facts">
      {rows
        .filter((row) => row !== null)
        .map(([name, value, note]) => (
          <div key={name} class="fact" title={note}>
            <dt>{name}</dt>
            <dd class={typeof value === 'string' && value.length <= SHORT ? 'short' : undefined}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A source as a link where it is an address; several stand in one cell, parted by semicolons. */
export function Sources({ text, name }: { text: string; name: (n: number) => string }) {
  const parts = text.split(/\s+;\s+|;\s+(?=https?:)/).filter(Boolean);
  return (
    <>
      {parts.map((part, i) => (
        <span key={part} class="source">
          {/^https?:\/\//.test(part) ? (
            <a href={part} target="_blank" rel="noreferrer" title={part}>
              {host(part) ?? name(i + 1)}
            </a>
          ) : (
            part
          )}
        </span>
      ))}
    </>
  );
}

function host(address: string): string | null {
  try {
    return new URL(address).hostname.replace(/^www\./, '');
  } catch {
    return null;
  }
}
