import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalObjectStore, objectStoreSettings } from '@parley/media';
import { eventually } from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiscardImages } from '../src/profile-images/discard-images.ts';
import { createUploadAddresses } from '../src/profile-images/upload-address.ts';
import { openDatabase } from '../src/stores/database.ts';
import { createProfileImageStore } from '../src/stores/profile-image-store.ts';
import { announce, picture, put, removeImage, setImage, upload } from './image-verbs.ts';
import { listenToUserEvents, startTestService, type TestService } from './user-service.ts';

let service: TestService;
let events: Awaited<ReturnType<typeof listenToUserEvents>>;
let red: Buffer;
beforeAll(async () => {
  service = await startTestService();
  events = await listenToUserEvents(service);
  red = await picture('red');
});
afterAll(async () => {
  await events.close();
  await service.close();
});

/** The names of the files that have to do with an image. */
async function objectsOf(imageId: string): Promise<string[]> {
  const entries = await readdir(service.mediaDirectory, { recursive: true });
  return entries.filter((name) => name.includes(imageId)).toSorted();
}
const unfinished = () => readdir(join(service.mediaDirectory, '.unfinished'));
const rowsOf = (id: string) => service.rows(`SELECT id FROM profile_images WHERE id = '${id}'`);

describe('setProfileImage', () => {
  test('keeps the copies only, publishes the next version, and deletes the image before', async () => {
    const who = await service.signUp();
    const first = await upload(who, service.url, 'image/png', red);
    expect(await objectsOf(first)).toEqual([join('profile-image-uploads', first)]);
    await setImage(who, first);
    const copies = [256, 512, 64].map((edge) => join('profile-images', `${first}-${edge}.webp`));
    expect(await objectsOf(first)).toEqual(copies);
    const second = await upload(who, service.url, 'image/png', await picture('blue'));
    await setImage(who, second);
    expect(await objectsOf(first)).toEqual([]);
    expect(await rowsOf(first)).toEqual([]);
    await removeImage(who);
    await removeImage(who);
    expect(await objectsOf(second)).toEqual([]);
    expect(await rowsOf(second)).toEqual([]);
    const published = await events.next(who.id, 4);
    expect(published.map(({ data }) => data)).toMatchObject([
      { version: 1, imageId: null },
      { version: 2, imageId: first },
      { version: 3, imageId: second },
      { version: 4, imageId: null },
    ]);
  });

  test('five times at once with one upload is one change', async () => {
    const who = await service.signUp();
    const id = await upload(who, service.url, 'image/png', red);
    const results = await Promise.all(Array.from({ length: 5 }, () => setImage(who, id)));
    expect(results.map(({ __typename }) => __typename)).toEqual(results.map(() => 'SetProfileImageSuccess'));
    expect(await objectsOf(id)).toHaveLength(3);
    await removeImage(who);
    const published = await events.next(who.id, 3);
    expect(published.map(({ data }) => (data as { version: number }).version)).toEqual([1, 2, 3]);
  });

  test('with different uploads at once leaves one image and nothing of the others', async () => {
    const who = await service.signUp();
    const ids = [];
    for (let n = 0; n < 4; n += 1) ids.push(await upload(who, service.url, 'image/png', red));
    await Promise.all(ids.map((id) => setImage(who, id)));
    const left = (await Promise.all(ids.map(objectsOf))).filter((names) => names.length > 0);
    expect(left).toHaveLength(1);
    expect(left[0]).toHaveLength(3);
    await removeImage(who);
  });

  test('finds no upload of somebody else, none without bytes, and none that is used up', async () => {
    const [who, other] = [await service.signUp(), await service.signUp()];
    const id = await upload(who, service.url, 'image/png', red);
    const { upload: empty } = await announce(other, 'image/png', 10);
    for (const wanted of [id, empty?.id ?? '', randomUUID()])
      expect((await setImage(other, wanted)).__typename).toBe('UploadNotFound');
    expect(await setImage(other, 'nonsense')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'uploadId' }],
    });
    await setImage(who, id);
    await removeImage(who);
    expect((await setImage(who, id)).__typename).toBe('UploadNotFound');
  });
});

describe('an upload address', () => {
  const permitOf = async (bytes: Buffer) => {
    const who = await service.signUp();
    const { upload: announced } = await announce(who, 'image/png', bytes.length);
    if (announced === undefined) throw new Error('There is no upload.');
    return { who, id: announced.id, url: new URL(announced.url, service.url) };
  };
  const refused = async (url: URL, given: Partial<Parameters<typeof put>[1]> = {}) =>
    put(url, { contentType: 'image/png', bytes: red, ...given });

  test('that has expired takes nothing', async () => {
    const { who, id } = await permitOf(red);
    const signed = (milliseconds: number): URL => {
      const expiresAt = new Date(Date.now() + milliseconds);
      const permit = { uploadId: id, userId: who.id, contentType: 'image/png', size: red.length, expiresAt };
      return new URL(
        createUploadAddresses(service.environment.MEDIA_UPLOAD_SECRET).sign(permit),
        service.url,
      );
    };
    expect(await refused(signed(-1))).toEqual({ status: 403, code: 'UPLOAD_EXPIRED' });
    expect(await objectsOf(id)).toEqual([]);
    expect(await refused(signed(10_000))).toEqual({ status: 204, code: undefined });
  });

  test('of another secret takes nothing', async () => {
    const { who, id } = await permitOf(red);
    const permit = {
      uploadId: id,
      userId: who.id,
      contentType: 'image/png',
      size: red.length,
      expiresAt: new Date(Date.now() + 10_000),
    };
    const url = new URL(createUploadAddresses('ab'.repeat(32)).sign(permit), service.url);
    expect(await refused(url)).toEqual({ status: 403, code: 'BAD_SIGNATURE' });
    url.searchParams.delete('signature');
    expect(await refused(url)).toEqual({ status: 403, code: 'BAD_SIGNATURE' });
  });

  test('refuses another type, size or method before it has read anything', async () => {
    const { url, id } = await permitOf(red);
    expect(await refused(url, { contentType: 'image/jpeg' })).toEqual({
      status: 415,
      code: 'WRONG_CONTENT_TYPE',
    });
    expect(await refused(url, { bytes: Buffer.alloc(1), length: 500_000_000 })).toEqual({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(await refused(url, { bytes: red.subarray(1) })).toEqual({ status: 400, code: 'WRONG_SIZE' });
    expect(await refused(url, { length: null })).toEqual({ status: 411, code: 'LENGTH_REQUIRED' });
    expect((await fetch(url)).status).toBe(405);
    expect(await objectsOf(id)).toEqual([]);
  });

  test('keeps nothing of what breaks off, and takes it again', async () => {
    const large = Buffer.alloc(1_000_000);
    const { url, id } = await permitOf(large);
    const begun = put(url, {
      contentType: 'image/png',
      bytes: large.subarray(0, 500_000),
      length: large.length,
      breakOff: true,
    });
    await expect(begun).rejects.toThrow();
    await eventually(async () => expect(await unfinished()).toEqual([]));
    expect(await objectsOf(id)).toEqual([]);
    expect(await put(url, { contentType: 'image/png', bytes: large })).toMatchObject({ status: 204 });
  });

  test('is used up with its image', async () => {
    const { url, who, id } = await permitOf(red);
    await refused(url);
    await setImage(who, id);
    expect(await refused(url)).toEqual({ status: 404, code: 'UPLOAD_NOT_FOUND' });
    expect(await objectsOf(id)).toHaveLength(3);
  });
});

test('what is not used in half an hour is swept, and images that are worn stay', async () => {
  const who = await service.signUp();
  const abandoned = await upload(who, service.url, 'image/png', red);
  const worn = await upload(who, service.url, 'image/png', red);
  await setImage(who, worn);
  const database = openDatabase(service.mysqlUrl);
  const discard = createDiscardImages({
    objects: await createLocalObjectStore(service.mediaDirectory),
    images: createProfileImageStore(database),
    logger: { warn: () => undefined },
  });
  try {
    await discard.due(new Date());
    expect(await objectsOf(abandoned)).toHaveLength(1);
    await discard.due(new Date(Date.now() + 32 * 60_000));
    expect(await objectsOf(abandoned)).toEqual([]);
    expect(await rowsOf(abandoned)).toEqual([]);
    expect(await objectsOf(worn)).toHaveLength(3);
    expect((await setImage(who, abandoned)).__typename).toBe('UploadNotFound');
  } finally {
    await database.$disconnect();
  }
});

test('an image that cannot be deleted is left to the sweep', async () => {
  const forgotten: string[] = [];
  const warned: string[] = [];
  const discard = createDiscardImages({
    objects: { delete: () => Promise.reject(new Error('unavailable')) },
    images: {
      findDue: () => Promise.resolve(['one']),
      forget: async (ids) => void forgotten.push(...ids),
    },
    logger: { warn: (_fields: unknown, message?: string) => void warned.push(message ?? '') },
  });
  await discard.now('one');
  expect(warned).toEqual(['An image could not be deleted yet']);
  await expect(discard.due(new Date())).rejects.toThrow('unavailable');
  expect(forgotten).toEqual([]);
});

test('nothing else is served below /media/', async () => {
  const paths = [
    '',
    'profile-images/',
    '../metrics',
    'profile-images/..%2f..%2fetc%2fpasswd',
    '.unfinished/x',
  ];
  for (const path of [
    ...paths,
    `profile-image-uploads/${randomUUID()}`,
    `profile-images/${randomUUID()}-65.webp`,
  ]) {
    const { status } = await fetch(`${service.url}/media/${path}`);
    expect([403, 404, 405]).toContain(path === '../metrics' ? 404 : status);
  }
});

test('objects are in a folder or in a bucket: without one, or with both, the service does not start', () => {
  const { environment } = service;
  const without = { ...environment, MEDIA_DIRECTORY: undefined };
  expect(() => objectStoreSettings(without)).toThrow('MEDIA_DIRECTORY or MEDIA_S3_BUCKET');
  expect(() => objectStoreSettings({ ...environment, MEDIA_S3_BUCKET: 'media' })).toThrow('one of them');
  expect(objectStoreSettings(environment)).toEqual({ directory: service.mediaDirectory });
  expect(objectStoreSettings({ ...without, MEDIA_S3_BUCKET: 'media' })).toMatchObject({
    s3: { bucket: 'media' },
  });
});
