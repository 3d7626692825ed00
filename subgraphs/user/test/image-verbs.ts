import { request } from 'node:http';
import sharp from 'sharp';
import type { SignedIn } from './user-service.ts';

export interface Outcome {
  readonly __typename: string;
  readonly reason?: string;
  readonly supported?: readonly string[];
  readonly maxBytes?: number;
  readonly maxPixels?: number;
  readonly upload?: { readonly id: string; readonly url: string; readonly expiresAt: string };
  readonly user?: { readonly image: { readonly small: string; readonly large: string } | null };
}

const problems = `... on Problem { code reason } ... on InvalidInput { problems { field reason } }
  ... on UnsupportedImageType { supported } ... on ImageTooLarge { maxBytes maxPixels }`;
const image = 'user { image { small: url(size: 64) large: url(size: 512) } }';

export const announce = (who: SignedIn, contentType: string, size: number): Promise<Outcome> =>
  who.ask(
    `mutation($input: CreateProfileImageUploadInput!) { createProfileImageUpload(input: $input) {
      __typename ... on CreateProfileImageUploadSuccess { upload { id url expiresAt } } ${problems} } }`,
    { input: { contentType, size } },
  );

export const setImage = (who: SignedIn, uploadId: string): Promise<Outcome> =>
  who.ask(
    `mutation($input: SetProfileImageInput!) { setProfileImage(input: $input) {
      __typename ... on SetProfileImageSuccess { ${image} } ${problems} } }`,
    { input: { uploadId } },
  );

export const removeImage = (who: SignedIn): Promise<Outcome> =>
  who.ask(`mutation { removeProfileImage { __typename ... on RemoveProfileImageSuccess { ${image} } } }`);

/** Announces a file and sends it; answers the upload's id. `base` is the service's address. */
export async function upload(
  who: SignedIn,
  base: string,
  contentType: string,
  bytes: Buffer,
): Promise<string> {
  const announced = await announce(who, contentType, bytes.length);
  if (announced.upload === undefined) throw new Error(JSON.stringify(announced));
  const { status } = await put(new URL(announced.upload.url, base), { contentType, bytes });
  if (status !== 204) throw new Error(`The upload was answered by ${status}`);
  return announced.upload.id;
}

/** Sends bytes, or only a part of them and then breaks off; headers can lie. */
export function put(
  url: URL,
  {
    contentType,
    bytes,
    length = bytes.length,
    breakOff = false,
  }: { contentType: string; bytes: Buffer; length?: number | null; breakOff?: boolean },
): Promise<{ status: number; code: string | undefined }> {
  const headers = {
    'content-type': contentType,
    ...(length === null ? { 'transfer-encoding': 'chunked' } : { 'content-length': length }),
  };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'PUT', headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        const code = text === '' ? undefined : (JSON.parse(text) as Refusal).errors[0]?.extensions.code;
        resolve({ status: response.statusCode ?? 0, code });
        sending.destroy();
      });
    });
    sending.once('error', reject);
    if (breakOff) sending.write(bytes, () => sending.destroy());
    else if (length !== null && bytes.length < length) sending.write(bytes);
    else sending.end(bytes);
  });
}

interface Refusal {
  readonly errors: readonly { readonly extensions: { readonly code: string } }[];
}

/** A plain picture of one colour. */
export function picture(colour: string, width = 300, height = 200): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
}
