/** Finds an area or a settlement by name; marks on letters are optional. A combobox with a list. */
import { useMemo, useState } from 'preact/hooks';
import { type Found, search } from '../state/select.ts';
import { useId, useLanguage, useSelect, useWorld } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { useOpen } from './open.ts';

const LIMIT = 8;

export function Search() {
  const { actions } = useWorld();
  const { t } = useLanguage();
  const open = useOpen();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [shown, setShown] = useState(false);
  const list = useId('search');
  const answer = useSelect((state) => state.answer.value);
  const gaps = useSelect((state) => state.gaps.value);
  const found = useMemo(
    () => search(text, answer?.areas ?? [], gaps?.features ?? [], LIMIT),
    [text, answer, gaps],
  );
  const areaName = (code: string | null) => answer?.areas.find((area) => area.code === code)?.name;
  const visible = shown && text.trim() !== '';

  const choose = (hit: Found | undefined) => {
    if (!hit) return;
    setText('');
    setShown(false);
    open(hit.kind === 'area' ? { kind: 'area', code: hit.id } : { kind: 'origin', id: hit.id }, true);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') choose(found[active]);
    else if (event.key === 'Escape') setText('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <search class="search">
      <Icon name="search" size={18} />
      <input
        class="search-input"
        type="text"
        role="combobox"
        aria-label={t.head.search}
        aria-expanded={visible}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={visible && found[active] ? `${list}-${active}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={t.head.searchHint}
        value={text}
        onFocus={() => {
          actions.needPlaces();
          setShown(true);
        }}
        onBlur={() => setShown(false)}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
          setShown(true);
        }}
        onKeyDown={onKeyDown}
      />
      <div class="search-list" id={list} role="listbox" aria-label={t.head.search} hidden={!visible}>
        {found.map((hit, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox handles the keys of its list
          <div
            key={`${hit.kind}${hit.id}`}
            id={`${list}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            class="search-item"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(hit)}
            onMouseEnter={() => setActive(i)}
          >
            <span>{hit.name}</span>
            {hit.kind === 'origin' && (
              <span class="search-kind">
                {areaName(hit.area) ? t.head.placeIn(areaName(hit.area) ?? '') : t.head.place}
              </span>
            )}
          </div>
        ))}
        {visible && found.length === 0 && <p class="search-none">{t.head.searchNone(text.trim())}</p>}
      </div>
      <span class="unseen" aria-live="polite">
        {visible && found.length > 0 ? t.head.searchCount(found.length) : ''}
      </span>
    </search>
  );
}
