import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  type OutputFormat,
  WavOutputFormat,
  WebMOutputFormat,
} from 'mediabunny';
import { bytesOf, secret } from './hostile-file.ts';

/** The kinds of files that tests make. */
const formats = {
  mp4: () => new Mp4OutputFormat({ fastStart: 'in-memory' }),
  mov: () => new MovOutputFormat({ fastStart: 'in-memory' }),
  fragments: () => new Mp4OutputFormat({ fastStart: 'fragmented' }),
  webm: () => new WebMOutputFormat(),
  mkv: () => new MkvOutputFormat(),
  ogg: () => new OggOutputFormat(),
  wav: () => new WavOutputFormat(),
} as const satisfies Record<string, () => OutputFormat>;

const opusHead = bytesOf('OpusHead', [1, 1, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0]);
const opus = {
  codec: 'opus',
  packet: Buffer.from([0xfc, 0xff, 0xfe]),
  config: { codec: 'opus', numberOfChannels: 1, sampleRate: 48_000, description: opusHead },
} as const;
/** Of 20 ms, louder from one to the next. */
const pcmPacket = (n: number): Buffer =>
  Buffer.from(Int16Array.from({ length: 960 }, (_, k) => (k % 2 === 0 ? n : -n) * 300).buffer);

export type MediaKind = keyof typeof formats;

/** Two seconds of sound with a place, a title and a name in them: of WAV and QuickTime louder and louder, else silence. */
export async function soundOf(kind: MediaKind, packets = 100): Promise<Buffer> {
  const isPcm = kind === 'wav' || kind === 'mov';
  const output = outputOf(kind);
  const source = new EncodedAudioPacketSource(isPcm ? 'pcm-s16' : opus.codec);
  output.addAudioTrack(source, { name: secret });
  await output.start();
  const config = isPcm ? { codec: 'pcm-s16', numberOfChannels: 1, sampleRate: 48_000 } : opus.config;
  for (let n = 0; n < packets; n++)
    await source.add(
      new EncodedPacket(isPcm ? pcmPacket(n % 100) : opus.packet, 'key', n * 0.02, 0.02),
      n === 0 ? { decoderConfig: config } : undefined,
    );
  return finished(output);
}

/** A film of 25 frames that no decoder has to understand: frames of VP8 are copied as they are. */
export async function filmOf(kind: 'mp4' | 'webm' | 'mkv' | 'fragments'): Promise<Buffer> {
  const output = outputOf(kind);
  const source = new EncodedVideoPacketSource('vp8');
  output.addVideoTrack(source, kind === 'mp4' ? { name: secret, rotation: 90 } : { name: secret });
  await output.start();
  const decoderConfig = { codec: 'vp8', codedWidth: 320, codedHeight: 240 };
  for (let n = 0; n < 25; n++)
    await source.add(
      new EncodedPacket(keyFrame, n === 0 ? 'key' : 'delta', n * 0.04, 0.04),
      n === 0 ? { decoderConfig } : undefined,
    );
  return finished(output);
}

/** The head of a key frame of VP8, of 320 × 240 (RFC 6386, 9.1). */
const keyFrame = bytesOf([0x10, 0x02, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0], Buffer.alloc(60));

function outputOf(kind: MediaKind): Output<OutputFormat, BufferTarget> {
  const output = new Output<OutputFormat, BufferTarget>({
    format: formats[kind](),
    target: new BufferTarget(),
  });
  output.setMetadataTags({ title: secret, comment: secret, artist: secret, date: new Date(0) });
  return output;
}

async function finished(output: Output<OutputFormat, BufferTarget>): Promise<Buffer> {
  await output.finalize();
  return Buffer.from(output.target.buffer ?? new ArrayBuffer(0));
}

/** A box of MPEG-4: `size` is what it says of itself. */
export function box(type: string, data: Buffer | string, size?: number): Buffer {
  const body = bytesOf(type, data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(size ?? body.length + 4);
  return bytesOf(length, body);
}

/** A tag of ID3v2.4 that says that it has `size` bytes. */
export function id3(data: Buffer | string, size = data.length): Buffer {
  const sevenBits = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f);
  return bytesOf('ID3', [4, 0, 0, ...sevenBits], data);
}

/** A frame of such a tag. */
export function id3Frame(type: string, data: Buffer | string): Buffer {
  return bytesOf(type, id3('', data.length).subarray(6, 10), [0, 0], data);
}

/** Half a second of MP3: frames of silence (MPEG-1 layer 3, 128 kbit/s, 44.1 kHz). */
export const mp3: Buffer = bytesOf(
  ...Array.from({ length: 20 }, () => bytesOf([0xff, 0xfb, 0x90, 0xc4], Buffer.alloc(413))),
);
