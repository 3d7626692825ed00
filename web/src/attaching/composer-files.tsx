import type { RefObject } from 'react';
import { useIntl } from 'react-intl';
import { Notice } from '../design/notice.tsx';
import { useText } from '../language/use-text.ts';
import { DraftFilesView } from './draft-files-view.tsx';
import { RecorderBar } from './recorder-bar.tsx';
import { endingOf } from './recording.ts';
import { type DraftFiles, useDraftFiles } from './use-draft-files.ts';
import { type Recorder, useRecorder } from './use-recorder.ts';

const faultTexts = {
  refused: 'files.microphoneRefused',
  missing: 'files.microphoneMissing',
  unable: 'files.microphoneUnable',
} as const;

/** The files of the message that is written in a place, and a recorder for it; when that has ended the field has the focus. */
export function useAttaching(place: string, field: RefObject<HTMLElement | null>) {
  const drafted = useDraftFiles(place);
  const voice = useVoice(drafted, () => field.current?.focus());
  return { drafted, voice };
}

function useVoice(drafted: DraftFiles, onEnd: () => void): Recorder {
  const t = useText();
  const intl = useIntl();
  return useRecorder((sound) => {
    const when = intl.formatDate(new Date(), { dateStyle: 'short', timeStyle: 'short' });
    const name = `${t('files.voiceMessage')} ${when.replaceAll('/', '-')}.${endingOf(sound.type)}`;
    drafted.add([new File([sound], name, { type: sound.type })]);
  }, onEnd);
}

/** Above the field: what is being recorded, and the files that go with the text. */
export function ComposerFiles({
  drafted,
  voice,
}: {
  readonly drafted: DraftFiles;
  readonly voice: Recorder;
}) {
  const t = useText();
  const { state } = voice;
  return (
    <>
      {state.type === 'failed' && <Notice tone="danger">{t(faultTexts[state.fault])}</Notice>}
      {state.type === 'recording' && (
        <RecorderBar
          recording={state.recording}
          startedAt={state.startedAt}
          onFinish={voice.finish}
          onCancel={voice.cancel}
        />
      )}
      <DraftFilesView drafted={drafted} />
    </>
  );
}
