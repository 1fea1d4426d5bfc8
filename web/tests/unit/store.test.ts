import { describe, expect, it } from 'vitest';
import { createStore, initialState, reduce } from '../../src/state/store.ts';
import { answer, study } from './town.ts';

const start = initialState('en', 'auto', false);
const question = { ...study.default, measure: 'share_beyond' as const };
const problem = { kind: 'network' as const, status: 0, title: 'no answer' };

describe('what is fetched', () => {
  it('is loading, then there', () => {
    const asking = reduce(start, { type: 'asking', what: 'answer' });
    expect(asking.answer).toEqual({ value: null, loading: true, problem: null });
    const value = answer();
    expect(reduce(asking, { type: 'came', what: 'answer', value }).answer).toEqual({
      value,
      loading: false,
      problem: null,
    });
  });

  it('keeps the old value while a new one is loading and when it fails', () => {
    const value = answer();
    const there = reduce(start, { type: 'came', what: 'answer', value });
    const asking = reduce(there, { type: 'asking', what: 'answer' });
    expect(asking.answer).toEqual({ value, loading: true, problem: null });
    const failed = reduce(asking, { type: 'failed', what: 'answer', problem });
    expect(failed.answer).toEqual({ value, loading: false, problem });
    expect(reduce(failed, { type: 'asking', what: 'answer' }).answer.problem).toBeNull();
  });

  it('can be forgotten', () => {
    const there = reduce(start, { type: 'came', what: 'answer', value: answer() });
    expect(reduce(there, { type: 'forget', what: 'answer' }).answer.value).toBeNull();
  });
});

describe('the state', () => {
  it('is the same object when an action changes nothing', () => {
    const asked = reduce(start, { type: 'question', question });
    expect(reduce(asked, { type: 'question', question: { ...question } })).toBe(asked);
    const open = reduce(asked, { type: 'selection', selection: { kind: 'area', code: 'A' } });
    expect(reduce(open, { type: 'selection', selection: { kind: 'area', code: 'A' } })).toBe(open);
    expect(reduce(open, { type: 'hover', code: null })).toBe(open);
  });

  it('tells an area from a site of the same name', () => {
    const open = reduce(start, { type: 'selection', selection: { kind: 'site', id: 'A' } });
    const other = reduce(open, { type: 'selection', selection: { kind: 'origin', id: 'A' } });
    expect(other.selection).toEqual({ kind: 'origin', id: 'A' });
  });

  it('keeps layers that were not touched', () => {
    const off = reduce(start, { type: 'layer', layer: 'roads', on: false });
    expect(off.layers).toEqual({ ...start.layers, roads: false });
  });

  it('remembers that the reader chose the language', () => {
    const chosen = reduce(start, { type: 'lang', lang: 'lv', chosen: true });
    expect(reduce(chosen, { type: 'lang', lang: 'en', chosen: false }).langChosen).toBe(true);
  });
});

describe('the store', () => {
  it('tells its listeners once a change, and not when nothing changed', () => {
    const store = createStore(start);
    let told = 0;
    const leave = store.subscribe(() => {
      told += 1;
    });
    store.dispatch({ type: 'hover', code: 'A' });
    store.dispatch({ type: 'hover', code: 'A' });
    expect(told).toBe(1);
    leave();
    store.dispatch({ type: 'hover', code: null });
    expect(told).toBe(1);
    expect(store.get().hovered).toBeNull();
  });
});
