import { LRUCache } from 'lru-cache';

const json = 'application/json';
const graphql = 'application/graphql-response+json';

interface MediaRange {
  readonly type: string;
  readonly quality: number;
  readonly position: number;
}

const cache = new LRUCache<string, { readonly type: string | undefined }>({ max: 200 });

/**
 * The content type that a client wants, of the two that a GraphQL response may have (GraphQL over HTTP, 6): JSON unless it prefers the
 * modern one. Undefined: it accepts neither.
 */
export function responseType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '') return withCharset(json);
  let choice = cache.get(accept);
  if (choice === undefined) {
    choice = { type: negotiate(accept) };
    if (accept.length <= 500) cache.set(accept, choice);
  }
  return choice.type;
}

function negotiate(accept: string): string | undefined {
  const ranges = accept.split(',').flatMap(parseRange);
  const [best] = [json, graphql]
    .flatMap((type) => {
      const range = mostSpecific(ranges, type);
      return range !== undefined && range.quality > 0 ? [{ type, range }] : [];
    })
    .toSorted(
      ({ type: one, range: a }, { type: other, range: b }) =>
        b.quality - a.quality || Number(b.type === other) - Number(a.type === one) || a.position - b.position,
    );
  return best && withCharset(best.type);
}

/** Parameters other than `q` and UTF-8 ask for something that there is not. */
function parseRange(text: string, position: number): MediaRange[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  let quality = 1;
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=').map((part) => part.trim());
    if (name === 'q') quality = Number(value);
    else if (name === 'charset' && value.replaceAll('"', '') !== 'utf-8') return [];
  }
  return Number.isFinite(quality) ? [{ type, quality, position }] : [];
}

function mostSpecific(ranges: readonly MediaRange[], type: string): MediaRange | undefined {
  return [type, 'application/*', '*/*']
    .map((wanted) => ranges.find((range) => range.type === wanted))
    .find((range) => range !== undefined);
}

function withCharset(type: string): string {
  return `${type}; charset=utf-8`;
}
