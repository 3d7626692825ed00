import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import sharp from 'sharp';
import type { Person, Result, Said } from './service.ts';

/** How announcing a file ends. */
export interface Announced extends Result {
  readonly upload?: { readonly id: string; readonly url: string; readonly expiresAt: string };
  readonly quotaBytes?: number;
  readonly usedBytes?: number;
}

/** How a send with files ends. */
export interface SentFiles extends Result {
  readonly uploadIds?: readonly string[];
  readonly sent?: Said & { readonly attachments: readonly File[] };
}

/** A file as the tests select it. */
export interface File {
  readonly kind: string;
  readonly url: string;
  readonly expiresAt: string | null;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly durationMs: number | null;
  readonly waveform: readonly number[] | null;
  readonly image: {
    readonly width: number;
    readonly height: number;
    readonly placeholder: string;
    readonly thumbnailUrl: string;
  } | null;
}

/** How an HTTP request ends. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  /** Of a refusal. */
  readonly code: string | undefined;
}

const problems =
  '__typename ... on Problem { code reason } ... on InvalidInput { problems { field reason } }';
const fileFields =
  'kind url expiresAt name contentType size durationMs waveform image { width height placeholder thumbnailUrl }';

export const announce = (who: Person, roomId: string, size: number, name = 'a.bin'): Promise<Announced> =>
  who.ask(
    `mutation ($input: CreateAttachmentUploadInput!) { createAttachmentUpload(input: $input) { ${problems}
      ... on AttachmentQuotaExceeded { quotaBytes usedBytes }
      ... on CreateAttachmentUploadSuccess { upload { id url expiresAt } } } }`,
    { input: { roomId, name, size } },
  );

export const sendFiles = (
  who: Person,
  input: { roomId: string; clientMessageId: string; text?: string; uploadIds: readonly string[] },
): Promise<SentFiles> => {
  const { uploadIds, text = '', ...rest } = input;
  const attachments = uploadIds.map((uploadId) => ({ uploadId }));
  return who.ask(
    `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${problems}
      ... on AttachmentNotFound { uploadIds }
      ... on SendMessageSuccess { sent: message { id number text attachments { ${fileFields} } } } } }`,
    { input: { ...rest, text, attachments } },
  );
};

/** A request to an address of a service, with whatever headers; `breakOff`: after these bytes the connection is cut. */
export function exchange(
  base: string,
  url: string,
  options: { method?: string; headers?: object; body?: Buffer; breakOff?: boolean } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body, breakOff = false } = options;
  // Kept alive: else the connection may be reset, and the answer lost with it, while a body that is not taken is still on its way.
  const agent = new Agent({ keepAlive: true });
  return new Promise((resolve, reject) => {
    const sending = request(new URL(url, base), { method, headers: { ...headers }, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          bytes,
          code: codeIn(answer.headers, bytes),
        });
        sending.destroy();
        agent.destroy();
      });
    });
    sending.on('error', reject);
    if (breakOff) sending.write(body, () => sending.destroy());
    else sending.end(body);
  });
}

function codeIn(headers: Answer['headers'], bytes: Buffer): string | undefined {
  if (headers['content-type']?.includes('json') !== true || bytes.length === 0) return undefined;
  const { errors } = JSON.parse(bytes.toString()) as {
    errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return errors?.[0]?.extensions.code;
}

/** Sends bytes, all at once or the part that `range` (`0-9/10`) says. */
export const put = (base: string, url: string, body: Buffer, range?: string): Promise<Answer> =>
  exchange(base, url, {
    method: 'PUT',
    headers: {
      'content-length': body.length,
      ...(range !== undefined && { 'content-range': `bytes ${range}` }),
    },
    body,
  });

/** An upload whose bytes are there. */
export async function upload(
  base: string,
  who: Person,
  roomId: string,
  { bytes, name }: { bytes: Buffer; name?: string },
): Promise<string> {
  const { upload: announced, ...refused } = await announce(who, roomId, bytes.length, name);
  if (announced === undefined) throw new Error(JSON.stringify(refused));
  const { status, code } = await put(base, announced.url, bytes);
  if (status !== 204) throw new Error(`The upload was answered by ${status} ${code}`);
  return announced.id;
}

/** A photograph of somewhere, by somebody. */
export const photo = (width = 400, height = 300): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer();

/** Bytes that are no file of any kind. */
export function noise(size: number): Buffer {
  const bytes = randomBytes(size);
  bytes[0] = 0x01;
  return bytes;
}
