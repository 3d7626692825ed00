import { useRef, useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { IconButton } from '../design/icon-button.tsx';
import { absoluteUrl } from '../graph/endpoint.ts';
import { drawings } from '../design/drawings.ts';
import { useText } from '../language/use-text.ts';
import { DownloadLink } from './download-link.tsx';
import { durationText } from './duration-text.ts';
import { shortName } from './file-name.ts';
import type { MessageFiles } from './files-context.tsx';
import type { MessageFileFragment } from './graph.generated.ts';
import { useFileSize } from './use-file-size.ts';
import { Waveform } from './waveform.tsx';

interface PlayerProps {
  readonly file: MessageFileFragment;
  readonly index: number;
  readonly refresh: () => Promise<MessageFiles | undefined>;
}

/** A sound or film, by the browser's own controls. */
export function Player({ file, index, refresh }: PlayerProps) {
  const t = useText();
  const sizeOf = useFileSize();
  const { kind, name, size, durationMs, waveform } = file;
  const { hasFailed, attributes, retry } = usePlaying({ file, index, refresh });
  const label = t(kind === 'VIDEO' ? 'files.video' : 'files.sound', { name: shortName(name) });
  const about = [durationMs === null ? '' : durationText(durationMs), size === null ? '' : sizeOf(size)];
  return (
    <div className={`player player--${kind === 'VIDEO' ? 'video' : 'sound'}`}>
      {waveform !== null && <Waveform levels={waveform} />}
      {kind === 'VIDEO' ? (
        <video {...attributes} preload="metadata" playsInline aria-label={label} />
      ) : (
        <audio {...attributes} preload="none" aria-label={label} />
      )}
      <div className="player__about">
        <span className="file__texts">
          <bdi className="file__name" title={name}>
            {shortName(name)}
          </bdi>
          <span className="file__size">{about.filter((text) => text !== '').join(' · ')}</span>
        </span>
        <DownloadLink className="icon-button" file={file} index={index} refresh={refresh}>
          <Icon name={drawings.download} />
          <span className="visually-hidden">
            {t('files.download')} <bdi>{name}</bdi>
          </span>
        </DownloadLink>
      </div>
      {hasFailed && (
        <p className="player__failure" role="alert">
          {t('files.failed')} <IconButton icon={drawings.retry} label={t('shell.tryAgain')} onClick={retry} />
        </p>
      )}
    </div>
  );
}

/** Plays on where it was when its address expires. The element keeps the address that it has begun with: another would begin anew. */
function usePlaying({ file, index, refresh }: PlayerProps) {
  const element = useRef<HTMLMediaElement>(null);
  const [src] = useState(() => absoluteUrl(file.url));
  const [hasFailed, setFailed] = useState(false);
  const failures = useRef(0);
  const goOn = async (): Promise<void> => {
    const player = element.current;
    if (player === null) return;
    const { currentTime, paused } = player;
    const url = (await refresh())?.attachments[index]?.url;
    setFailed(url === undefined);
    if (url === undefined || element.current === null) return;
    player.src = absoluteUrl(url);
    player.load();
    player.currentTime = currentTime;
    // It does not begin where the browser wants a person to ask for it.
    if (!paused) player.play().catch(() => undefined);
  };
  const attributes = {
    ref: (player: HTMLMediaElement | null): void => void (element.current = player),
    src,
    controls: true,
    onPlaying: (): void => void (failures.current = 0),
    onError: (): void => {
      failures.current += 1;
      if (failures.current === 1) void goOn();
      else setFailed(true);
    },
  };
  const retry = (): void => {
    failures.current = 1;
    void goOn();
  };
  return { hasFailed, attributes, retry };
}
