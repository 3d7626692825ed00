/** What a browser records in: Opus where it can, of which the server draws the waveform. */
const types = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'] as const;
const endings: Readonly<Record<string, string>> = {
  'audio/webm': 'webm',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
};
/** The server draws no waveform of what takes longer. */
export const longestMs = 15 * 60_000;

/** A sound that is being recorded. */
export interface Recording {
  /** How loud it is now, 0 to 1. */
  readonly level: () => number;
  /** Ends it; undefined where nothing was recorded. */
  readonly finish: () => Promise<Blob | undefined>;
  readonly cancel: () => void;
}

export type RecordingFault = 'refused' | 'missing' | 'unable';

/** Asks for the microphone and begins. */
export async function startRecording(): Promise<Recording | RecordingFault> {
  const { mediaDevices } = navigator as Partial<Pick<Navigator, 'mediaDevices'>>;
  const type = typeof MediaRecorder === 'undefined' ? undefined : types.find(isSupported);
  // A page by plain HTTP from another machine has no microphone.
  if (mediaDevices === undefined || type === undefined) return 'unable';
  try {
    return record(await mediaDevices.getUserMedia({ audio: true }), type);
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
    return name === 'NotFoundError' ? 'missing' : 'unable';
  }
}

const isSupported = (type: string): boolean => MediaRecorder.isTypeSupported(type);

function record(stream: MediaStream, mimeType: string): Recording {
  const recorder = new MediaRecorder(stream, { mimeType });
  const meter = createMeter(stream);
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  const release = (): void => {
    for (const track of stream.getTracks()) track.stop();
    meter.close();
  };
  const stopped = new Promise<void>((resolve) => {
    recorder.addEventListener('stop', () => resolve(), { once: true });
  });
  recorder.start(1000);
  return {
    level: meter.level,
    async finish() {
      if (recorder.state !== 'inactive') recorder.stop();
      await stopped;
      release();
      const bytes = new Blob(parts, { type: mimeType.split(';')[0] ?? mimeType });
      return bytes.size === 0 ? undefined : bytes;
    },
    cancel() {
      if (recorder.state !== 'inactive') recorder.stop();
      release();
    },
  };
}

function createMeter(stream: MediaStream) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 512 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: (): number => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // Speech is far from the loudest that can be recorded.
      return Math.min(1, Math.sqrt(power) * 4);
    },
    close: () => void context.close().catch(() => undefined),
  };
}

/** The end of the name of a recording. */
export function endingOf(type: string): string {
  return endings[type] ?? 'webm';
}
