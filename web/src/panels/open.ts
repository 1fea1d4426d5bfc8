/** Opening and closing a page on the right, with the map moved there and the focus kept in order. */
import { type Box, boxOf } from '../map/geometry.ts';
import type { Selection, State } from '../state/types.ts';
import { usePhone, useWorld } from '../ui/hooks.ts';

/** Whether the page on the right was opened by hand; one that came with the link takes no focus. */
let byHand = false;
export const openedByHand = () => byHand;

/** Where the focus was before a page was opened; Back returns it there. */
let cameFrom: { element: HTMLElement | null; key: string | null } = { element: null, key: null };

export function useOpen() {
  const { actions, store, map } = useWorld();
  const phone = usePhone();
  return (selection: Selection, move = false) => {
    const active = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    if (!active?.closest('.page')) cameFrom = { element: active, key: active?.dataset.key ?? null };
    byHand = true;
    actions.select(selection);
    if (phone) actions.setSheet('answer');
    if (!move) return;
    const state = store.get();
    if (selection.kind === 'area') {
      const box = shapesBox(state, selection.code);
      if (box) map.current?.flyTo(box);
      return;
    }
    const source = selection.kind === 'site' ? state.sites.value : state.gaps.value;
    const feature = source?.features.find((f) => f.properties.id === selection.id);
    const [lon, lat] = feature?.geometry.coordinates ?? [];
    if (lon !== undefined && lat !== undefined) map.current?.flyTo([lon, lat]);
  };
}

export function useClose() {
  const { actions } = useWorld();
  return () => {
    actions.select(null);
    const { element, key } = cameFrom;
    requestAnimationFrame(() => {
      const again = key ? document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : element;
      (again?.isConnected ? again : document.querySelector<HTMLElement>('#answer'))?.focus({
        preventScroll: false,
      });
    });
  };
}

function shapesBox(state: State, code: string): Box | null {
  const level = state.answer.value?.question.level;
  const shape = level && state.shapes[level]?.features.find((f) => f.properties.code === code);
  return shape ? boxOf(shape.geometry) : null;
}
