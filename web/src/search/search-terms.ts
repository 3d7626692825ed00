import type { MessageKind, SearchMessagesQueryVariables } from './graph.generated.ts';

/** What is looked for, as the address of the page says it: to load it anew, or to come back to it, finds the same. */
export interface SearchTerms {
  readonly text: string;
  readonly roomId?: string | undefined;
  readonly senderId?: string | undefined;
  readonly kind?: MessageKind | undefined;
  /** The first and the last day, as `2026-12-03`, where the person is. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const kinds: readonly MessageKind[] = ['ATTACHMENT', 'IMAGE', 'LINK'];

export function readTerms(search: string): SearchTerms {
  const params = new URLSearchParams(search);
  const named = (name: string): string | undefined => params.get(name) ?? undefined;
  return {
    text: named('q') ?? '',
    roomId: named('room'),
    senderId: named('from'),
    kind: kinds.find((kind) => kind === named('kind')),
    since: dayIn(named('since')),
    until: dayIn(named('until')),
  };
}

/** The address of a search; with `open`, of a message that it has found beside what else it has. */
export function searchHref(
  { text, roomId, senderId, kind, since, until }: SearchTerms,
  open?: { readonly roomId: string; readonly messageId: string },
): string {
  const named = {
    q: text || undefined,
    room: roomId,
    from: senderId,
    kind,
    since,
    until,
    message: open?.messageId,
  };
  const params = new URLSearchParams(
    Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const path = open === undefined ? '/search' : `/search/${open.roomId}`;
  return params.size === 0 ? path : `${path}?${params.toString()}`;
}

/** What the graph is asked; undefined where nothing is looked for. */
export function variablesOf({
  text,
  roomId,
  senderId,
  kind,
  since,
  until,
}: SearchTerms): SearchMessagesQueryVariables | undefined {
  const query = text.trim();
  if (query === '') return undefined;
  const filter = {
    senderId: senderId ?? null,
    kind: kind ?? null,
    sentFrom: since === undefined ? null : beginOf(since, 0),
    sentBefore: until === undefined ? null : beginOf(until, 1),
  };
  return { query, roomId: roomId ?? null, filter };
}

/** The number of conditions beside the words. */
export function filterCount({ senderId, kind, since, until }: SearchTerms): number {
  return [senderId, kind, since, until].filter((each) => each !== undefined).length;
}

/** A day that there is; else undefined. */
function dayIn(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/u.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : undefined;
}

/** When a day, or the one so many days later, begins where the person is. */
function beginOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
