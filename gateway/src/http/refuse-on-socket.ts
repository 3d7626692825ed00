import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** In seconds. */
  readonly retryAfter?: number | undefined;
}

/** Answers as every route refuses, where there is no response to write to: no request was read, or it asked for a socket. */
export function refuseOnSocket(socket: Duplex, { status, message, ...extensions }: Refusal): void {
  const body = JSON.stringify({ errors: [{ message, extensions: extensionsOf(extensions) }] });
  const { retryAfter } = extensions;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    ...(retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.once('error', () => socket.destroy()); // nothing else listens to it any more
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** An HttpError has more of its own. */
function extensionsOf({ code, retryAfter }: Pick<Refusal, 'code' | 'retryAfter'>) {
  return { code, ...(retryAfter !== undefined && { retryAfter }) };
}
