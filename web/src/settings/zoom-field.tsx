import { useId } from 'react';
import { useText } from '../language/use-text.ts';

/** How large the picture is beneath the square. */
export function ZoomField({
  zoom,
  onChange,
}: {
  readonly zoom: number;
  readonly onChange: (zoom: number) => void;
}) {
  const t = useText();
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {t('settings.zoom')}
      </label>
      <input
        id={id}
        className="crop__zoom"
        type="range"
        min={1}
        max={3}
        step={0.05}
        value={zoom}
        onChange={({ target }) => onChange(target.valueAsNumber)}
      />
    </div>
  );
}
