import { useEffect, useRef, useState } from 'react';
import { Button } from '../design/button.tsx';
import { durationText } from '../files/duration-text.ts';
import { useText } from '../language/use-text.ts';
import type { Recording } from './recording.ts';

/** In place of the text while one speaks: how loud it is, and for how long. */
export function RecorderBar({
  recording,
  startedAt,
  onFinish,
  onCancel,
}: {
  readonly recording: Recording;
  readonly startedAt: number;
  readonly onFinish: () => void;
  readonly onCancel: () => void;
}) {
  const t = useText();
  const level = useRef<HTMLSpanElement>(null);
  const done = useRef<HTMLButtonElement>(null);
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      if (level.current !== null) level.current.style.inlineSize = `${recording.level() * 100}%`;
      setElapsedMs(Math.floor((Date.now() - startedAt) / 1000) * 1000);
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [recording, startedAt]);
  useEffect(() => {
    done.current?.focus();
  }, []);
  return (
    <div
      className="recorder"
      role="group"
      aria-label={t('files.recording')}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <span className="visually-hidden" role="status">
        {t('files.recording')}
      </span>
      <span className="recorder__level" aria-hidden="true">
        <span ref={level} className="recorder__loudness" />
      </span>
      <span className="recorder__time" role="timer">
        {durationText(elapsedMs)}
      </span>
      <Button tone="quiet" size="small" onClick={onCancel}>
        {t('files.cancel')}
      </Button>
      <Button ref={done} tone="accent" size="small" onClick={onFinish}>
        {t('files.finish')}
      </Button>
    </div>
  );
}
