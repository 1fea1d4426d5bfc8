import { describe, expect, it } from 'vitest';
import { readSteps, withListed, withMove, withoutSite, withSite } from '../../src/state/scenario.ts';
import { readLink, writeLink } from '../../src/state/url.ts';
import { study } from './town.ts';

describe('changes as text', () => {
  it('adds new sites under ids of their own', () => {
    const one = withSite('', 'day:care', 24.123456789, 56.9);
    expect(one).toBe('open:day%3Acare:24.12346,56.9:id=new-1');
    expect(readSteps(withSite(one, 'x', 1, 2)).map((step) => step.id)).toEqual(['new-1', 'new-2']);
  });
  it('moves a new site by opening it elsewhere, a known one once', () => {
    const one = withSite('', 'centre', 24, 57);
    expect(withMove(one, 'new-1', 25, 56)).toBe('open:centre:25,56:id=new-1');
    const moved = withMove('close:s2', 's1', 24.1, 57);
    expect(moved).toBe('close:s2;move:s1:24.1,57');
    expect(withMove(moved, 's1', 24.2, 57)).toBe('close:s2;move:s1:24.2,57');
  });
  it('undoes what it made instead of closing it', () => {
    const one = withSite('close:s2', 'centre', 24, 57);
    expect(withoutSite(one, 'new-1')).toBe('close:s2');
    expect(withoutSite('', 's1')).toBe('close:s1');
    expect(withoutSite('reopen:s3', 's3')).toBe('');
    expect(withListed('close:s2', 's2')).toBe('');
    expect(withListed('', 's3')).toBe('reopen:s3');
  });
  it('travels in the link and back, signs and all', () => {
    const { question } = readLink('', '', study);
    const scenario = 'open:centre:24,57:id=new-1:name=R%C4%ABga%2C Āgenskalns;close:s%3A2';
    const link = writeLink({ ...question, scenario }, null, null, null);
    expect(readLink(link, '', study).question.scenario).toBe(scenario);
    expect(link).toContain('&scenario=open:centre:24,57:id=new-1');
    expect(writeLink(question, null, null, null)).not.toContain('scenario');
  });
});
