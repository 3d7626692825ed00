import { createQueue } from '../../src/queue.ts';
import type { EntryApp, Variables } from '../entries/entry.ts';

/** A subscription of an entry, read one by one. */
export interface Reading {
  /** The next so many texts. Rejects when the subscription ends before. */
  texts(count: number): Promise<string[]>;
  /** How it ended, after so much as has not been read yet. */
  end(): Promise<{ readonly unread: readonly string[]; readonly how: string | number }>;
  /** Of the last payload that was delivered. */
  readonly cursor: unknown;
  stop(): void;
}

const entriesQuery = 'subscription($after: Cursor) { entries(after: $after) { number text } }';

export function read(
  app: EntryApp,
  variables: Variables = {},
  {
    query = entriesQuery,
    textOf = (data: unknown) => (data as { entries: { text: string } }).entries.text,
  } = {},
): Reading {
  type Item = { readonly text: string } | { readonly end: string | number };
  const queue = createQueue<Item>();
  let cursor: unknown;
  const stop = app.subscribe(query, variables, {
    next({ data, extensions }) {
      cursor = extensions?.['cursor'];
      queue.push({ text: textOf(data) });
    },
    error: (code) => queue.push({ end: code }),
    complete: () => queue.push({ end: 'complete' }),
  });
  const next = async (): Promise<Item> => (await queue.next()).value ?? { end: 'queue' };
  return {
    async texts(count) {
      const texts: string[] = [];
      while (texts.length < count) {
        const item = await next();
        if ('end' in item) throw new Error(`The subscription ended: ${item.end}.`);
        texts.push(item.text);
      }
      return texts;
    },
    async end() {
      const unread: string[] = [];
      for (;;) {
        const item = await next();
        if ('end' in item) return { unread, how: item.end };
        unread.push(item.text);
      }
    },
    get cursor() {
      return cursor;
    },
    stop,
  };
}
