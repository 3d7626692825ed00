import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type PutAnswer, type PutBytes, uploadBy } from '../src/outbox/upload-bytes.ts';

const mebi = 1024 * 1024;
const never = new AbortController().signal;

/** An address as docs/apps/uploads.md describes it; `weather` says what becomes of a request. */
function createAddress(size: number, weather: () => 'works' | 'loses the request' | 'loses the answer') {
  let received = 0;
  const put: PutBytes = async (_url, { body, contentRange }, _signal, onProgress): Promise<PutAnswer> => {
    const now = weather();
    if (now === 'loses the request') throw new TypeError('failed');
    const [, first, last] = /^bytes (\d+)-(\d+)\/\d+$/u.exec(contentRange ?? '') ?? [];
    if (body !== null && Number(first) === received) {
      const isLast = Number(last) === size - 1;
      if (body.size !== Number(last) - received + 1 || (!isLast && body.size < mebi))
        return { status: 400, range: null, failure: { code: 'WRONG_CONTENT_RANGE', reason: '' } };
      onProgress(body.size);
      received += body.size;
    }
    if (now === 'loses the answer') throw new TypeError('failed');
    const range = received === 0 ? null : `bytes=0-${received - 1}`;
    return { status: received === size ? 204 : 308, range, failure: null };
  };
  return { put, received: () => received };
}

test('a file arrives whole, in parts, and goes on where a connection was lost', async () => {
  const weathers = fc.array(
    fc.constantFrom('works' as const, 'loses the request' as const, 'loses the answer' as const),
  );
  const sizes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 * mebi }));
  const buffer = new Uint8Array(20 * mebi);
  await fc.assert(
    fc.asyncProperty(sizes, weathers, async (size, weather) => {
      const left = [...weather];
      const address = createAddress(size, () => left.shift() ?? 'works');
      const upload = uploadBy(address.put);
      const bytes = new Blob([buffer.subarray(0, size)]);
      for (;;) {
        const before = address.received();
        const sent: number[] = [];
        try {
          expect(await upload({ url: '/', bytes }, never, (count) => sent.push(count))).toBe('there');
          break;
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
        // What has arrived is not sent again.
        expect(sent.every((count) => count >= before && count <= size)).toBe(true);
      }
      expect(address.received()).toBe(size);
    }),
    { numRuns: 60 },
  );
});

test('an upload ends by what its address says', async () => {
  const answered = (status: number, code: string | null, range: string | null = null) =>
    uploadBy(async () => ({ status, range, failure: code === null ? null : { code, reason: 'So.' } }))(
      { url: '/', bytes: new Blob(['bytes']) },
      never,
      () => undefined,
    );
  expect(await answered(404, 'UPLOAD_NOT_FOUND')).toBe('gone');
  expect(await answered(403, 'UPLOAD_EXPIRED')).toBe('gone');
  expect(await answered(422, 'INFECTED_FILE')).toEqual({ code: 'INFECTED_FILE', reason: 'So.' });
  await expect(answered(503, 'SERVICE_UNAVAILABLE')).rejects.toThrow('503');
  await expect(answered(0, null)).rejects.toThrow('0');
  // It never ends otherwise.
  await expect(answered(308, null)).rejects.toThrow('does not get on');
  await expect(answered(308, null, 'bytes=0-99')).rejects.toThrow('does not get on');
});
