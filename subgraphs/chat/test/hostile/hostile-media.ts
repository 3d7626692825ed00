import sharp from 'sharp';
import { bytesOf, script, secret, type HostileFile } from './hostile-file.ts';
import { box, filmOf, id3, id3Frame, mp3, soundOf } from './media-bytes.ts';

const unreadable = { refused: 'UNREADABLE_MEDIA' } as const;
const ftyp = box('ftyp', 'isom\0\0\u0002\0isommp41');
const ebml = [0x1a, 0x45, 0xdf, 0xa3] as const;
const length64 = (type: string, length: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(length);
  return bytesOf(box(type, '', 1), bytes);
};
const nested = (depth: number): Buffer => {
  let inner = box('free', '');
  for (let n = 0; n < depth; n++) inner = box('moov', inner);
  return inner;
};

/** Sound and film that say where they were, lie about themselves, or are something else. */
export async function makeHostileMedia(): Promise<readonly HostileFile[]> {
  return (await Promise.all([withMetadata(), ruins(), Promise.resolve(lies)])).flat();
}

async function withMetadata(): Promise<readonly HostileFile[]> {
  const wav = await soundOf('wav');
  const mp4 = await soundOf('mp4');
  const played = (contentType: string) => ({ played: contentType });
  return [
    { what: 'an MP4 with tags', name: 'a.html', bytes: mp4, outcome: played('audio/mp4') },
    { what: 'an MP4 in fragments', bytes: await soundOf('fragments'), outcome: played('audio/mp4') },
    {
      what: 'an MP4 with an XMP box',
      bytes: bytesOf(mp4, box('uuid', secret)),
      outcome: played('audio/mp4'),
    },
    {
      what: 'an MP4, then a page',
      bytes: bytesOf(mp4, box('free', script + secret)),
      outcome: played('audio/mp4'),
    },
    { what: 'an MP4 of an unknown brand', bytes: withBrand(mp4, 'evil'), outcome: played('audio/mp4') },
    { what: 'a QuickTime with tags', bytes: await soundOf('mov'), outcome: played('audio/mp4') },
    { what: 'a WebM with tags', bytes: await soundOf('webm'), outcome: played('audio/webm') },
    { what: 'a Matroska with tags', bytes: await soundOf('mkv'), outcome: played('audio/x-matroska') },
    { what: 'an Ogg with comments', bytes: await soundOf('ogg'), outcome: played('audio/ogg') },
    { what: 'a WAV with tags', bytes: wav, outcome: played('audio/wav') },
    { what: 'a WAV, then a page', bytes: bytesOf(wav, script, secret), outcome: played('audio/wav') },
    { what: 'a film of WebM', bytes: await filmOf('webm'), outcome: played('video/webm') },
    { what: 'a film of MP4', bytes: await filmOf('mp4'), outcome: played('video/mp4') },
    {
      what: 'an MP3 with tags',
      bytes: bytesOf(id3(id3Frame('TIT2', `\0${secret}`)), mp3),
      outcome: played('audio/mpeg'),
    },
    {
      what: 'an MP3 with a cover of 5 MB',
      bytes: bytesOf(
        id3(id3Frame('APIC', bytesOf('\0image/png\0\u0003\0', Buffer.alloc(5_000_000, secret)))),
        mp3,
      ),
      outcome: played('audio/mpeg'),
    },
    {
      what: 'an MP3, then a tag',
      bytes: bytesOf(mp3, `TAG${secret}`.padEnd(128, '\0')),
      outcome: played('audio/mpeg'),
    },
    { what: 'a WAV of 20 MB', bytes: await soundOf('wav', 10_000), outcome: played('audio/wav') },
  ];
}

async function ruins(): Promise<readonly HostileFile[]> {
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
  const film = await filmOf('webm');
  return [
    { what: 'half an MP4', bytes: half(await soundOf('mp4')), outcome: unreadable },
    { what: 'the first bytes of a WebM', bytes: film.subarray(0, 40), outcome: unreadable },
    { what: 'the head of an Ogg', bytes: (await soundOf('ogg')).subarray(0, 40), outcome: unreadable },
    { what: 'the head of a WAV', bytes: (await soundOf('wav')).subarray(0, 16), outcome: unreadable },
  ];
}

const lies: readonly HostileFile[] = [
  { what: 'an MP4 of its brand alone', bytes: ftyp, outcome: unreadable },
  { what: 'an MP4 that is a page', name: 'a.html', bytes: bytesOf(ftyp, script), outcome: unreadable },
  {
    what: 'an MP4 with a box of no size',
    bytes: bytesOf(ftyp, box('moov', Buffer.alloc(40), 0)),
    outcome: unreadable,
  },
  {
    what: 'an MP4 with a box smaller than its head',
    bytes: bytesOf(ftyp, box('moov', Buffer.alloc(40), 4)),
    outcome: unreadable,
  },
  {
    what: 'an MP4 with a box of 4 GiB',
    bytes: bytesOf(ftyp, box('moov', Buffer.alloc(40), 0xffff_ffff)),
    outcome: unreadable,
  },
  {
    what: 'an MP4 with a box of 2⁶³ bytes',
    bytes: bytesOf(ftyp, length64('moov', 2n ** 63n)),
    outcome: unreadable,
  },
  {
    what: 'an MP4 with a box of 64 bits and no size',
    bytes: bytesOf(ftyp, length64('moov', 0n)),
    outcome: unreadable,
  },
  { what: 'an MP4 of 2,000 boxes in one another', bytes: bytesOf(ftyp, nested(2_000)), outcome: unreadable },
  {
    what: 'an MP4 of 500,000 boxes',
    bytes: bytesOf(ftyp, Buffer.alloc(4_000_000, box('free', ''))),
    outcome: unreadable,
  },
  {
    what: 'a table of 2³² samples',
    bytes: bytesOf(
      ftyp,
      box('moov', box('trak', box('mdia', box('minf', box('stbl', box('stsz', Buffer.alloc(12, 0xff))))))),
    ),
    outcome: unreadable,
  },
  {
    what: 'a WebM with a head of 2⁵⁶ bytes',
    bytes: bytesOf([...ebml, 1], Buffer.alloc(7, 0xff), 'B\u0082\u0084webm'),
    outcome: unreadable,
  },
  {
    what: 'a WebM that is a page',
    bytes: bytesOf([...ebml, 0x87], 'B\u0082\u0084webm', script),
    outcome: unreadable,
  },
  {
    what: 'an Ogg with a lying page',
    bytes: bytesOf('OggS', Buffer.alloc(22, 0xff), [255], Buffer.alloc(300, 0xff)),
    outcome: unreadable,
  },
  { what: 'an Ogg that is a page', bytes: bytesOf('OggS\0', script), outcome: unreadable },
  {
    what: 'a WAV of 4 GiB',
    bytes: bytesOf('RIFF', Buffer.alloc(4, 0xff), 'WAVEfmt ', Buffer.alloc(4, 0xff), script),
    outcome: unreadable,
  },
  {
    what: 'a WAV of no channels',
    bytes: bytesOf('RIFF$\0\0\0WAVEfmt \u0010\0\0\0\u0001\0', Buffer.alloc(14), 'data\0\0\0\0'),
    outcome: unreadable,
  },
  { what: 'a FLAC that is a page', bytes: bytesOf('fLaC', script), outcome: unreadable },
  { what: 'an MP3 of its tag alone', bytes: id3(script), outcome: unreadable },
  {
    what: 'an MP3 with a title of 10 MB',
    bytes: bytesOf(id3(id3Frame('TIT2', Buffer.alloc(10_000_000, 'a'))), mp3),
    outcome: unreadable,
  },
  { what: 'an MP3 with a tag of nonsense', bytes: bytesOf(id3(secret), mp3), outcome: unreadable },
  { what: 'an MP3 with a tag of 256 MB', bytes: bytesOf(id3(script, 0x0fff_ffff), mp3), outcome: unreadable },
  {
    what: 'HEIC',
    name: 'a.jpg',
    bytes: bytesOf(box('ftyp', 'heic\0\0\0\0mif1heic'), secret),
    outcome: { refused: 'UNSUPPORTED_IMAGE' },
  },
  {
    what: 'an AVIF without a picture',
    bytes: box('ftyp', 'avif\0\0\0\0avifmif1'),
    outcome: { refused: 'UNREADABLE_IMAGE' },
  },
];

/** AVIF with a place in it. */
export async function makeHostileAvif(): Promise<readonly HostileFile[]> {
  const avif = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Copyright: secret }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
    .avif({ effort: 0 })
    .toBuffer();
  const large = await sharp({ create: { width: 2_896, height: 2_896, channels: 3, background: 'teal' } })
    .avif({ effort: 0 })
    .toBuffer();
  return [
    { what: 'an AVIF that says where it was', bytes: avif, outcome: { picture: 'image/webp' } },
    { what: 'an AVIF bomb within the limit', bytes: large, outcome: { picture: 'image/webp' } },
    {
      what: 'half an AVIF',
      bytes: avif.subarray(0, avif.length / 2),
      outcome: { refused: 'UNREADABLE_IMAGE' },
    },
  ];
}

/** The major brand of an MPEG-4 file. */
function withBrand(mp4: Buffer, brand: string): Buffer {
  const copy = Buffer.from(mp4);
  copy.write(brand, 8, 'latin1');
  return copy;
}
