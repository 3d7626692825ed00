import { LRUCache } from 'lru-cache';
import type { PreparedOperation } from './prepare-operation.ts';

/** A parsed document takes so many times as much as its text. */
const timesText = 43;

/** Kept by text: 2,000, and about 24 MB in all: strangers must not fill the memory with operations that nobody asks for again. */
export function createPreparedTexts() {
  const kept = new LRUCache<string, PreparedOperation>({
    max: 2_000,
    maxSize: 24 * 1024 * 1024,
    sizeCalculation: (_, key) => 1 + timesText * key.length,
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
