import type { SendFailure } from './outbox-message.ts';
import type { FileServer } from './send-with-files.ts';

/** One request to the address of an upload. */
export type PutBytes = (
  url: string,
  part: { readonly body: Blob | null; readonly contentRange: string | null },
  signal: AbortSignal,
  onProgress: (sentBytes: number) => void,
) => Promise<PutAnswer>;

export interface PutAnswer {
  readonly status: number;
  /** The header `Range`: what the server has, from the first byte on. */
  readonly range: string | null;
  /** Of a refusal. */
  readonly failure: SendFailure | null;
}

/** The parts in which a file is sent: what is lost with a connection is no more than one. The server takes 1 MiB or more. */
const partBytes = 4 * 1024 * 1024;
/** The upload has expired, or is not known any more. */
const goneCodes = new Set(['UPLOAD_NOT_FOUND', 'UPLOAD_EXPIRED', 'BAD_SIGNATURE']);
/** What the same request meets again. */
const isLasting = (status: number): boolean => [400, 411, 413, 415, 422].includes(status);

/** Sends a file in parts, from where the server has it (docs/apps/uploads.md). Rejects when nothing is known of a part. */
export function uploadBy(put: PutBytes): FileServer['upload'] {
  return async ({ url, bytes }, signal, onProgress) => {
    let answer = await put(
      url,
      { body: null, contentRange: `bytes */${bytes.size}` },
      signal,
      () => undefined,
    );
    let received = -1;
    for (;;) {
      const outcome = outcomeOf(answer);
      if (outcome !== undefined) return outcome;
      const next = receivedOf(answer);
      if (next <= received || next >= bytes.size) throw new Error('The upload does not get on.');
      received = next;
      onProgress(received);
      const end = Math.min(received + partBytes, bytes.size);
      const contentRange = `bytes ${received}-${end - 1}/${bytes.size}`;
      answer = await put(url, { body: bytes.slice(received, end), contentRange }, signal, (sent) =>
        onProgress(next + sent),
      );
    }
  };
}

/** Undefined: there is more to send. */
function outcomeOf({ status, failure }: PutAnswer): 'there' | 'gone' | SendFailure | undefined {
  if (status === 204) return 'there';
  if (status === 308) return undefined;
  if (failure !== null && goneCodes.has(failure.code)) return 'gone';
  if (failure !== null && isLasting(status)) return failure;
  throw new Error(`The upload was answered by ${status}.`);
}

function receivedOf({ range }: PutAnswer): number {
  const last = /^bytes=0-(\d+)$/u.exec(range ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}
