import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type HostileImage, makeHostileImages, secret } from './hostile-images.ts';
import { announce, removeImage, setImage, upload } from './image-verbs.ts';
import { type SignedIn, startTestService, type TestService } from './user-service.ts';

let service: TestService;
let person: SignedIn;
let corpus: readonly HostileImage[];
beforeAll(async () => {
  corpus = await makeHostileImages();
  service = await startTestService();
  person = await service.signUp();
});
afterAll(() => service.close());

/** The names of all files in the object store. */
async function objects(): Promise<string[]> {
  const entries = await readdir(service.mediaDirectory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** What a picture may have: its size and its colours. */
async function expectClean(url: string, edge: number): Promise<void> {
  const answer = await fetch(new URL(url, service.url));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/webp');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.includes(secret)).toBe(false);
  expect(bytes.includes('script')).toBe(false);
  expect(bytes.length).toBeLessThan(300_000);
  const metadata = await sharp(bytes, { animated: true }).metadata();
  expect(metadata).toMatchObject({ format: 'webp', width: edge, height: edge, space: 'srgb' });
  for (const extra of ['exif', 'icc', 'iptc', 'xmp', 'orientation', 'comments', 'pages'])
    expect(metadata).not.toHaveProperty(extra);
  await sharp(bytes).stats(); // all of it can be decoded
}

test('more than thirty hostile files are refused or cleaned, and memory stays bounded', async () => {
  expect(corpus.length).toBeGreaterThanOrEqual(30);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
  await setImage(
    person,
    await upload(
      person,
      service.url,
      'image/png',
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    ),
  );
  await removeImage(person);
  const memory = watchMemory();
  const outcomes: Record<string, string> = {};
  for (const { name, type, bytes } of corpus) {
    const result = await setImage(person, await upload(person, service.url, type, bytes));
    outcomes[name] = result.__typename.endsWith('Success') ? 'clean' : result.__typename;
    if (result.user?.image) {
      await expectClean(result.user.image.small, 64);
      await expectClean(result.user.image.large, 512);
      expect(await objects()).toHaveLength(3);
      await removeImage(person);
    } else expect(result.reason).toMatch(/^[A-Z].*\.$/u);
    expect(await objects()).toEqual([]);
  }
  expect(outcomes).toEqual(Object.fromEntries(corpus.map(({ name, outcome }) => [name, outcome])));
  expect(await service.rows('SELECT id FROM profile_images')).toEqual([]);
  expect(memory.growthMiB()).toBeLessThan(150);
}, 600_000);

test('ten large ones at once take no more memory than one after the other', async () => {
  const large = corpus.filter(({ name }) => name.includes('megapixels'));
  const people = await Promise.all(Array.from({ length: 5 }, () => service.signUp()));
  const uploads = await Promise.all(
    people.flatMap((who) =>
      large.map(async ({ type, bytes }) => ({ who, id: await upload(who, service.url, type, bytes) })),
    ),
  );
  const memory = watchMemory();
  const results = await Promise.all(uploads.map(({ who, id }) => setImage(who, id)));
  expect(results.map(({ __typename }) => __typename)).toEqual(uploads.map(() => 'SetProfileImageSuccess'));
  expect(memory.growthMiB()).toBeLessThan(150);
  await Promise.all(people.map(removeImage));
});

test.each([
  ['image/svg+xml', 100, 'UnsupportedImageType'],
  ['image/tiff', 100, 'UnsupportedImageType'],
  ['text/html', 100, 'UnsupportedImageType'],
  ['', 100, 'UnsupportedImageType'],
  ['image/png', 5 * 1024 * 1024 + 1, 'ImageTooLarge'],
  ['image/png', 2_147_483_647, 'ImageTooLarge'],
  ['image/png', 0, 'InvalidInput'],
  ['image/png', -1, 'InvalidInput'],
])('announcing %j of %d bytes answers %s', async (type, size, expected) => {
  const result = await announce(person, type, size);
  expect(result.__typename).toBe(expected);
  if (expected === 'ImageTooLarge')
    expect(result).toMatchObject({ maxBytes: 5_242_880, maxPixels: 12_582_912 });
  if (expected === 'UnsupportedImageType') expect(result.supported).toContain('image/webp');
});

/** The peak of what the process and its children hold above what they hold now, in MiB, where Linux reports it. */
function watchMemory(): { growthMiB(): number } {
  const before = heldMiB();
  let peak = before;
  const measure = (): void => {
    peak = Math.max(peak, heldMiB());
  };
  const timer = setInterval(measure, 10);
  return {
    growthMiB() {
      clearInterval(timer);
      measure();
      return peak - before;
    },
  };
}

function heldMiB(): number {
  return [process.pid, ...childrenOf(process.pid)].reduce((sum, pid) => sum + residentMiB(pid), 0);
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/mu.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}

/** A process may be gone by now, and not every system has such files. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
