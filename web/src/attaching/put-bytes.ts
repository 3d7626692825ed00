import type { PutAnswer, PutBytes } from '../outbox/upload-bytes.ts';

/** Without any progress for so long a request is given up: the connection may be dead without a word. */
const stalledMs = 60_000;

/** By XMLHttpRequest: `fetch` does not say how far it has come. */
export const putBytes: PutBytes = (url, { body, contentRange }, signal, onProgress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (): void => reject(new Error('The upload was broken off.'));
    const abort = (): void => request.abort();
    let timer: ReturnType<typeof setTimeout>;
    request.upload.addEventListener('progress', ({ loaded }) => {
      clearTimeout(timer);
      timer = setTimeout(abort, stalledMs);
      onProgress(loaded);
    });
    request.addEventListener('load', () => resolve(answerOf(request)));
    request.addEventListener('error', fail);
    request.addEventListener('abort', fail);
    request.addEventListener('loadend', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
    request.open('PUT', url);
    if (contentRange !== null) request.setRequestHeader('content-range', contentRange);
    if (signal.aborted) return fail();
    timer = setTimeout(abort, stalledMs);
    signal.addEventListener('abort', abort);
    request.send(body);
  });

function answerOf(request: XMLHttpRequest): PutAnswer {
  const { status, responseText } = request;
  return { status, range: request.getResponseHeader('range'), failure: failureOf(responseText) };
}

function failureOf(text: string): PutAnswer['failure'] {
  try {
    const { errors } = JSON.parse(text) as {
      readonly errors?: readonly {
        readonly message: string;
        readonly extensions: { readonly code: string };
      }[];
    };
    const [first] = errors ?? [];
    return first === undefined ? null : { code: first.extensions.code, reason: first.message };
  } catch {
    return null;
  }
}
