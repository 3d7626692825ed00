// A process for one sound or film: reads it from its input, answers a line of JSON and then the bytes of a new file. What a hostile file
// does to memory or to time ends with it. Plain JavaScript, because it is started by its path, from the sources and from the build.
import {
  ADTS,
  AdtsOutputFormat,
  BufferSource,
  BufferTarget,
  Conversion,
  FLAC,
  FlacOutputFormat,
  Input,
  MATROSKA,
  MkvOutputFormat,
  MP3,
  Mp3OutputFormat,
  MP4,
  Mp4OutputFormat,
  OGG,
  OggOutputFormat,
  Output,
  QTFF,
  WAVE,
  WavOutputFormat,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import { waveformOf } from './waveform.mjs';

/** @typedef {import('mediabunny').InputFormat} InputFormat */
/** @typedef {import('mediabunny').OutputFormat} OutputFormat */

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

/** Of what is read, what is made of it, and called. @type {readonly (readonly [InputFormat, () => OutputFormat, string])[]} */
const kinds = [
  [WEBM, () => new WebMOutputFormat(), 'webm'],
  [MATROSKA, () => new MkvOutputFormat(), 'x-matroska'],
  [QTFF, () => new Mp4OutputFormat({ fastStart: 'in-memory' }), 'mp4'],
  [MP4, () => new Mp4OutputFormat({ fastStart: 'in-memory' }), 'mp4'],
  [OGG, () => new OggOutputFormat(), 'ogg'],
  [WAVE, () => new WavOutputFormat(), 'wav'],
  [FLAC, () => new FlacOutputFormat(), 'flac'],
  [MP3, () => new Mp3OutputFormat(), 'mpeg'],
  [ADTS, () => new AdtsOutputFormat(), 'aac'],
];

try {
  await clean(Buffer.concat(chunks));
} catch {
  answer(null, Buffer.alloc(0));
}

/** Copies the packets of sound and film into a new file: nothing else of the old one. @param {Buffer} bytes */
async function clean(bytes) {
  const source = () => new BufferSource(bytes);
  const input = new Input({ formats: kinds.map(([format]) => format), source: source() });
  const format = await input.getFormat();
  const kind = kinds.find(([known]) => known === format);
  if (kind === undefined) return answer(null, Buffer.alloc(0));
  const [, makeFormat, name] = kind;
  const target = new BufferTarget();
  const output = new Output({ format: makeFormat(), target });
  const conversion = await Conversion.init({ input, output, tags: {}, showWarnings: false });
  for (const { metadata } of output.tracks) {
    delete metadata.name;
    delete metadata.languageCode;
  }
  const [films, sounds] = await Promise.all([input.getVideoTracks(), input.getAudioTracks()]);
  const kept = conversion.utilizedTracks;
  const isWhole = [films, sounds].every(
    (tracks) => tracks.length === 0 || tracks.some((track) => kept.includes(track)),
  );
  if (!conversion.isValid || !isWhole) return answer(null, Buffer.alloc(0));
  await conversion.execute();
  const made = Buffer.from(target.buffer ?? new ArrayBuffer(0));
  const durationMs = Math.round((await input.computeDuration()) * 1_000);
  const [sound] = sounds;
  const waveform = films.length === 0 && sound !== undefined ? await waveformOf(sound, durationMs) : null;
  const contentType = `${films.length > 0 ? 'video' : 'audio'}/${name}`;
  answer({ contentType, durationMs, waveform }, made);
}

/** @param {object | null} made @param {Buffer} bytes */
function answer(made, bytes) {
  process.stdout.write(Buffer.concat([Buffer.from(`${JSON.stringify(made)}\n`), bytes]));
}
