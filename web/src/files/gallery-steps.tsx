import { IconButton } from '../design/icon-button.tsx';
import { useText } from '../language/use-text.ts';

/** To the picture before, and to the one after. */
export function GallerySteps({
  hasPrevious,
  hasNext,
  onStep,
}: {
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly onStep: (step: -1 | 1) => void;
}) {
  const t = useText();
  return (
    <>
      {hasPrevious && (
        <IconButton
          className="gallery__step gallery__step--previous"
          icon="back"
          label={t('files.previous')}
          onClick={() => onStep(-1)}
        />
      )}
      {hasNext && (
        <IconButton
          className="gallery__step gallery__step--next"
          icon="back"
          label={t('files.next')}
          onClick={() => onStep(1)}
        />
      )}
    </>
  );
}
