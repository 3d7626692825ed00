import { IconButton } from '../design/icon-button.tsx';

/** Above the field: what one answers or changes, and the way out of it. */
export function ComposerAbout({
  title,
  text,
  cancel,
  onCancel,
}: {
  readonly title: string;
  readonly text: string;
  /** What the button says that ends it. */
  readonly cancel: string;
  readonly onCancel: () => void;
}) {
  return (
    <div className="composer__about">
      <p className="composer__about-texts">
        <strong className="composer__about-line" dir="auto">
          {title}
        </strong>
        <span className="composer__about-line" dir="auto">
          {text}
        </span>
      </p>
      <IconButton icon="close" label={cancel} onClick={onCancel} />
    </div>
  );
}
