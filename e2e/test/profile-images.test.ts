import { describe, expect, test } from '@jest/globals';
import { perform, type Person, platform, refusal, signUp, succeed } from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import sharp from 'sharp';

interface Upload {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: string;
}
type Image = { readonly small: string; readonly medium: string; readonly large: string } | null;

const picture = (colour: string): Promise<Buffer> =>
  sharp({ create: { width: 400, height: 300, channels: 3, background: colour } })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .jpeg()
    .toBuffer();
const imageFields = 'image { small: url(size: 64) medium: url large: url(size: 400) }';

async function announce(who: Person, bytes: Buffer, contentType = 'image/jpeg'): Promise<Upload> {
  const input = { contentType, size: bytes.length };
  const selection = 'upload { id url expiresAt }';
  return (await succeed<{ upload: Upload }>(who, 'createProfileImageUpload', input, selection)).upload;
}
const put = async (
  url: string,
  bytes: Buffer,
  contentType = 'image/jpeg',
): Promise<{ status: number; text: string }> => {
  const answer = await fetch(new URL(url, platform().gatewayUrl), {
    method: 'PUT',
    headers: { 'content-type': contentType },
    body: new Uint8Array(bytes),
  });
  return { status: answer.status, text: await answer.text() };
};
async function upload(who: Person, bytes: Buffer, contentType = 'image/jpeg'): Promise<string> {
  const { id, url } = await announce(who, bytes, contentType);
  expect(await put(url, bytes, contentType)).toEqual({ status: 204, text: '' });
  return id;
}
async function wear(who: Person, colour: string): Promise<NonNullable<Image>> {
  const uploadId = await upload(who, await picture(colour));
  const { user } = await succeed<{ user: { image: Image } }>(
    who,
    'setProfileImage',
    { uploadId },
    `user { ${imageFields} }`,
  );
  if (user.image === null) throw new Error('There is no image.');
  return user.image;
}
const see = (image: string) => fetch(new URL(image, platform().gatewayUrl));
const imageOf = async (viewer: Person, id: string): Promise<Image> =>
  (await viewer.ask<{ image: Image }>(`query($id: ID!) { user(id: $id) { ${imageFields} } }`, { id })).image;

describe('a profile image', () => {
  test('is uploaded, set, seen by others in its sizes, replaced and removed', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    expect(await imageOf(ben, anna.id)).toBeNull();
    const first = await wear(anna, 'red');
    expect(await imageOf(ben, anna.id)).toEqual(first);
    for (const [url, edge] of [
      [first.small, 64],
      [first.medium, 256],
      [first.large, 512],
    ] as const) {
      const answer = await see(url);
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const metadata = await sharp(bytes).metadata();
      expect(metadata).toMatchObject({ format: 'webp', width: edge, height: edge });
      expect(metadata.exif).toBeUndefined();
      const again = await fetch(new URL(url, platform().gatewayUrl), {
        headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
      });
      expect(again.status).toBe(304);
    }
    const second = await wear(anna, 'blue');
    expect(second.small).not.toBe(first.small);
    expect((await see(first.small)).status).toBe(404);
    expect((await see(second.small)).status).toBe(200);
    expect(
      await anna.ask(
        'mutation { removeProfileImage { ... on RemoveProfileImageSuccess { user { id image { url } } } } }',
      ),
    ).toEqual({ user: { id: anna.id, image: null } });
    expect((await see(second.small)).status).toBe(404);
    expect(await imageOf(ben, anna.id)).toBeNull();
  });

  test('is set once: repeating setProfileImage changes nothing', async () => {
    const anna = await signUp();
    const uploadId = await upload(anna, await picture('red'));
    const set = () =>
      succeed<{ user: object }>(anna, 'setProfileImage', { uploadId }, `user { ${imageFields} }`);
    const first = await set();
    expect(await set()).toEqual(first);
  });

  test.each([
    ['image/svg+xml', 100, 'UnsupportedImageType'],
    ['image/png', 5_242_881, 'ImageTooLarge'],
    ['image/png', 0, 'InvalidInput'],
  ])('createProfileImageUpload refuses %s of %d bytes: %s', async (contentType, size, expected) => {
    const anna = await signUp();
    const refused = await refusal(anna, 'createProfileImageUpload', { contentType, size });
    expect(refused.__typename).toBe(expected);
  });

  test('createProfileImageUpload answers TooManyUploads to the eleventh that is not finished', async () => {
    const anna = await signUp();
    const bytes = await picture('red');
    for (let n = 0; n < 10; n += 1) await announce(anna, bytes);
    const input = { contentType: 'image/jpeg', size: bytes.length };
    expect((await refusal(anna, 'createProfileImageUpload', input)).__typename).toBe('TooManyUploads');
  });

  test('what is no image of the announced kind is refused and gone', async () => {
    const anna = await signUp();
    for (const [bytes, expected] of [
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'UnsupportedImageType'],
      [(await picture('red')).subarray(0, 200), 'UnreadableImage'],
      [
        await sharp({ create: { width: 4_100, height: 3_100, channels: 3, background: 'red' } })
          .jpeg()
          .toBuffer(),
        'ImageTooLarge',
      ],
    ] as const) {
      const uploadId = await upload(anna, bytes);
      expect((await refusal(anna, 'setProfileImage', { uploadId })).__typename).toBe(expected);
      expect((await refusal(anna, 'setProfileImage', { uploadId })).__typename).toBe('UploadNotFound');
    }
    expect(await imageOf(anna, anna.id)).toBeNull();
  });

  test('an upload of somebody else, one without bytes and no upload at all are not found', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const bytes = await picture('red');
    const annas = await upload(anna, bytes);
    const { id: empty } = await announce(ben, bytes);
    for (const uploadId of [annas, empty, randomUUID()])
      expect((await refusal(ben, 'setProfileImage', { uploadId })).__typename).toBe('UploadNotFound');
    expect(await refusal(ben, 'setProfileImage', { uploadId: 'nonsense' })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'uploadId' }],
    });
    expect(await perform(anna, 'setProfileImage', { uploadId: annas })).toMatchObject({
      __typename: 'SetProfileImageSuccess',
    });
  });

  test('an address takes only what it was signed for', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const bytes = await picture('red');
    const { url, id } = await announce(anna, bytes);
    const changed = (name: string, value: string): string => {
      const other = new URL(url, platform().gatewayUrl);
      other.searchParams.set(name, value);
      return other.href;
    };
    for (const forged of [
      changed('user', ben.id),
      changed('size', String(bytes.length + 1)),
      changed('type', 'image/png'),
      changed('expires', String(Date.now() + 3_600_000)),
      changed('signature', 'AAAA'),
      url.replace(id, (await announce(ben, bytes)).id),
    ])
      expect(await put(forged, bytes)).toMatchObject({
        status: 403,
        text: expect.stringContaining('BAD_SIGNATURE'),
      });
    expect((await put(url, bytes, 'image/png')).status).toBe(415);
    expect((await put(url, Buffer.concat([bytes, bytes]))).status).toBe(413);
    expect((await put(url, bytes.subarray(1))).status).toBe(400);
    expect(await refusal(anna, 'setProfileImage', { uploadId: id })).toMatchObject({
      __typename: 'UploadNotFound',
    });
    expect((await put(url, bytes)).status).toBe(204);
  });

  test('more than any image may have is refused by the gateway', async () => {
    const { url } = await announce(await signUp(), await picture('red'));
    const refused = await put(url, Buffer.alloc(5_242_881));
    expect(refused).toMatchObject({ status: 413, text: expect.stringContaining('PAYLOAD_TOO_LARGE') });
  });

  test('the keys of the access tokens are public at the gateway too', async () => {
    const answer = await see('/.well-known/jwks.json');
    expect(await answer.json()).toMatchObject({ keys: [{ kty: 'OKP' }] });
  });
});
