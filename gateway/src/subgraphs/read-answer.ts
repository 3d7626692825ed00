import type { GraphQLFormattedError } from 'graphql';
import { parseExact } from '../exact-json.ts';
import { isEntity } from '../execution/fetch/entity.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { BadAnswer } from './bad-answer.ts';
import { decodeBody } from './decode-body.ts';
import type { HttpAnswer } from './http-exchange.ts';

/** Of a proxy or a balancer that cannot reach the subgraph. */
const fromBetween: ReadonlySet<number> = new Set([502, 503, 504]);

/** The GraphQL response in an answer, whatever its status. Throws {@link BadAnswer}, and what `onDecoded` throws for too many bytes. */
export async function readAnswer(
  { status, headers, body }: HttpAnswer,
  maxBytes: number,
  onDecoded?: (bytes: number) => void,
): Promise<ResponsePayload> {
  if (status >= 300 && status < 400)
    throw new BadAnswer('redirect', `HTTP ${status}, to ${String(headers['location'])}`);
  const { isJson, isPage, charset } = readContentType(headers['content-type']);
  const encoding = headers['content-encoding'];
  const decoded = encoding === undefined ? body : await decodeBody(body, encoding, maxBytes);
  if (decoded !== body) onDecoded?.(decoded.length);
  const read = isJson ? parsePayload(textOf(decoded, charset)) : 'contentType';
  if (typeof read === 'object') return read;
  const detail = `HTTP ${status}, ${String(headers['content-type'])}, ${decoded.length} bytes`;
  if (fromBetween.has(status)) throw new BadAnswer('unreachable', detail);
  throw new BadAnswer(status >= 400 ? 'status' : isPage ? 'webPage' : read, detail);
}

/** Without one it is taken for JSON, as small servers forget it. */
function readContentType(header: string | string[] | undefined) {
  const [type = '', ...parameters] = String(header ?? 'application/json')
    .toLowerCase()
    .split(';');
  const essence = type.trim();
  const charset = parameters.map((each) => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(each)?.[1]).find(Boolean);
  return {
    isJson: /^(application|text)\/([\w.-]+\+)?json$/.test(essence),
    isPage: essence === 'text/html' || essence === 'application/xhtml+xml',
    charset: charset ?? 'utf-8',
  };
}

/** Without its byte order mark. */
function textOf(body: Buffer, charset: string): string {
  if (charset === 'utf-8' || charset === 'utf8') {
    const text = body.toString();
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    throw new BadAnswer('encoding', `Charset ${charset}`);
  }
}

function parsePayload(text: string): ResponsePayload | 'incomplete' | 'malformed' {
  try {
    return payloadOf(parseExact(text)) ?? 'malformed';
  } catch (error) {
    // A body without a length ends where its connection does.
    return /end of JSON|Unterminated/.test(String(error)) && text !== '' ? 'incomplete' : 'malformed';
  }
}

/** `errors` may be there without one (`null`), and may be anything; no errors and no data are no response. */
function payloadOf(body: unknown): ResponsePayload | undefined {
  if (!isEntity(body)) return undefined;
  const { data, errors, extensions } = body;
  const found = errorsIn(errors);
  if (data !== undefined && data !== null && !isEntity(data)) return undefined;
  if (data === undefined && found.length === 0) return undefined;
  return {
    ...(data !== undefined && { data }),
    ...(found.length > 0 && { errors: found }),
    ...(isEntity(extensions) && { extensions }),
  };
}

function errorsIn(errors: unknown): readonly GraphQLFormattedError[] {
  if (errors === null || errors === undefined) return [];
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  return list.map((error) => (isEntity(error) ? error : {}) as unknown as GraphQLFormattedError);
}
