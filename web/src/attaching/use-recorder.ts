import { useEffect, useRef, useState } from 'react';
import { longestMs, type Recording, type RecordingFault, startRecording } from './recording.ts';

export type RecorderState =
  | { readonly type: 'idle' }
  | { readonly type: 'asking' }
  | { readonly type: 'recording'; readonly recording: Recording; readonly startedAt: number }
  | { readonly type: 'failed'; readonly fault: RecordingFault };

export interface Recorder {
  readonly state: RecorderState;
  readonly start: () => void;
  readonly cancel: () => void;
  readonly finish: () => void;
}

/** Records a voice message; `onRecorded` is given the sound when it is finished. Nothing is recorded any more when it is not shown. */
export function useRecorder(onRecorded: (sound: Blob) => void, onEnd: () => void): Recorder {
  const [state, setState] = useState<RecorderState>({ type: 'idle' });
  const running = useRef<Recording>(undefined);
  const isShown = useRef(true);
  const start = async (): Promise<void> => {
    if (state.type === 'asking' || state.type === 'recording') return;
    setState({ type: 'asking' });
    const started = await startRecording();
    if (typeof started === 'string') {
      setState({ type: 'failed', fault: started });
      return onEnd();
    }
    if (!isShown.current) return started.cancel();
    running.current = started;
    setState({ type: 'recording', recording: started, startedAt: Date.now() });
  };
  const cancel = (): void => {
    running.current?.cancel();
    running.current = undefined;
    setState({ type: 'idle' });
    onEnd();
  };
  const finish = async (): Promise<void> => {
    const recording = running.current;
    running.current = undefined;
    setState({ type: 'idle' });
    onEnd();
    const sound = await recording?.finish();
    if (sound !== undefined) onRecorded(sound);
  };
  const finishNow = useRef(finish);
  finishNow.current = finish;
  useEffect(() => {
    if (state.type !== 'recording') return undefined;
    const timer = setTimeout(() => void finishNow.current(), longestMs);
    return () => clearTimeout(timer);
  }, [state]);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
      running.current?.cancel();
      running.current = undefined;
    };
  }, []);
  return { state, start: () => void start(), cancel, finish: () => void finish() };
}
