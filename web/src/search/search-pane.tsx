import { type KeyboardEvent, useRef } from 'react';
import { useLocation } from 'wouter';
import { PaneHeader } from '../shell/pane-header.tsx';
import { useText } from '../language/use-text.ts';
import { SearchField } from './search-field.tsx';
import { SearchFilters } from './search-filters.tsx';
import { SearchResults } from './search-results.tsx';
import { type SearchTerms, searchHref } from './search-terms.ts';
import './search.css';

/** What is looked for, and what was found. The arrow keys go from one result to the next, Escape to the words. */
export function SearchPane({
  terms,
  openMessageId,
}: {
  readonly terms: SearchTerms;
  readonly openMessageId: string | null;
}) {
  const t = useText();
  const [, navigate] = useLocation();
  const pane = useRef<HTMLDivElement>(null);
  const change = (changed: Partial<SearchTerms>): void =>
    navigate(searchHref({ ...terms, ...changed }), { replace: true });
  const onKeyDown = (event: KeyboardEvent): void => {
    const results = [...(pane.current?.querySelectorAll<HTMLElement>('.search-result') ?? [])];
    const at = results.findIndex((result) => result === document.activeElement);
    const isField = event.target instanceof HTMLInputElement && event.target.type === 'search';
    if (event.nativeEvent.isComposing || (at < 0 && !isField)) return;
    const next = nextOf(event.key, at, results.length);
    const goal = next < 0 ? pane.current?.querySelector<HTMLElement>('input[type=search]') : results[next];
    if (next === at || goal === null || goal === undefined) return;
    event.preventDefault();
    goal.focus();
  };
  return (
    <div ref={pane} className="search" onKeyDown={onKeyDown}>
      <PaneHeader title={t('search.title')} />
      <search>
        <SearchField text={terms.text} onChange={(text) => change({ text })} />
        <SearchFilters terms={terms} onChange={change} />
      </search>
      <SearchResults terms={terms} openMessageId={openMessageId} />
    </div>
  );
}

/** The result to go to, -1: the words. Where a key goes nowhere, the same as before. */
function nextOf(key: string, at: number, count: number): number {
  if (key === 'ArrowDown') return Math.min(at + 1, count - 1);
  if (key === 'ArrowUp') return Math.max(at - 1, -1);
  return key === 'Escape' ? -1 : at;
}
