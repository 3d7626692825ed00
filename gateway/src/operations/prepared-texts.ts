import { LRUCache } from 'lru-cache';
import type { PreparedOperation } from './prepare-operation.ts';

/** Kept by text: 2,000, and 2 MB of texts (a parsed document takes 43 times as much). */
export function createPreparedTexts() {
  const kept = new LRUCache<string, PreparedOperation>({
    max: 2_000,
    maxSize: 2 * 1024 * 1024,
    sizeCalculation: (_, key) => key.length + 1,
  });
  return {
    get: (query: string, operationName: string | undefined) => kept.get(textKey(query, operationName)),
    set: (query: string, operationName: string | undefined, prepared: PreparedOperation) =>
      void kept.set(textKey(query, operationName), prepared),
  };
}

/** The name's length separates the two: other halves of the same text must not share this entry. */
export function textKey(query: string, operationName: string | undefined): string {
  return operationName === undefined ? ` ${query}` : `${operationName.length} ${operationName}${query}`;
}
