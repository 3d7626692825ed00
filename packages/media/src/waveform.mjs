import { EncodedPacketSink } from 'mediabunny';
import { OpusDecoder } from 'opus-decoder';

/** @typedef {import('mediabunny').InputAudioTrack} InputAudioTrack */
/** @typedef {(packet: Uint8Array) => Float32Array} Decode samples from −1 to 1 */

const bars = 64;
/** Of a voice message, not of a concert. */
const longestMs = 15 * 60_000;
/** As many as 15 minutes have, of 20 ms each, and a little more. */
const mostPackets = 50_000;
/** What is below is silence, not something to be made loud. */
const quietest = 0.002;

/**
 * How loud a sound is in each of its 64 parts, 0 to 255, the loudest 255; null where it is not decoded here or takes too long.
 * @param {InputAudioTrack} track @param {number} durationMs @returns {Promise<readonly number[] | null>}
 */
export async function waveformOf(track, durationMs) {
  if (!(durationMs > 0 && durationMs <= longestMs)) return null;
  const decode = await decoderOf(track);
  if (decode === null) return null;
  const loudest = new Float64Array(bars);
  let packets = 0;
  for await (const { data, timestamp, duration } of new EncodedPacketSink(track).packets()) {
    if (++packets > mostPackets) return null;
    const samples = decode(data);
    const first = (timestamp * 1_000 * bars) / durationMs;
    const step = (duration * 1_000 * bars) / durationMs / samples.length;
    samples.forEach((sample, n) => {
      const bar = Math.min(Math.max(Math.floor(first + n * step), 0), bars - 1);
      loudest[bar] = Math.max(loudest[bar] ?? 0, Math.abs(sample));
    });
  }
  const most = Math.max(...loudest, quietest);
  return Array.from(loudest, (one) => Math.round((one / most) * 255));
}

/** @param {InputAudioTrack} track @returns {Promise<Decode | null>} */
async function decoderOf(track) {
  const codec = await track.getCodec();
  if (codec === 'pcm-s16') return decodePcm;
  if (codec !== 'opus') return null;
  const decoder = new OpusDecoder({ channels: 2 });
  await decoder.ready;
  return (packet) => decoder.decodeFrame(packet).channelData[0] ?? new Float32Array();
}

/** @param {Uint8Array} packet @returns {Float32Array} */
function decodePcm({ buffer, byteOffset, byteLength }) {
  const view = new DataView(buffer, byteOffset, byteLength);
  return Float32Array.from({ length: byteLength >> 1 }, (_, n) => view.getInt16(n * 2, true) / 32_768);
}
