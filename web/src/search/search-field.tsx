import { useEffect, useRef, useState } from 'react';
import { TextField } from '../design/text-field.tsx';
import { useSettled } from '../design/use-settled.ts';
import { useText } from '../language/use-text.ts';

/** The words that are looked for. It has the focus when the page opens. */
export function SearchField({
  text,
  onChange,
}: {
  readonly text: string;
  readonly onChange: (text: string) => void;
}) {
  const t = useText();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const said = useRef(text);
  const settle = useRef(onChange);
  useEffect(() => {
    settle.current = onChange;
  });
  const settled = useSettled(typed);
  useEffect(() => {
    if (settled === said.current) return;
    said.current = settled;
    settle.current(settled);
  }, [settled]);
  useEffect(() => {
    // The address has changed by itself: one has gone back, for example.
    if (text === said.current) return;
    said.current = text;
    setTyped(text);
  }, [text]);
  useEffect(() => {
    field.current?.focus();
  }, []);
  return (
    <TextField
      ref={field}
      className="search__field"
      label={t('search.words')}
      hidesLabel
      type="search"
      placeholder={t('search.words')}
      maxLength={200}
      dir="auto"
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}
