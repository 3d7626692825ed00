import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef } from 'react';
import { withMention } from './mention-at.ts';
import { MentionList } from './mention-list.tsx';
import { useMentions } from './use-mentions.ts';

export interface ComposerFieldProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly roomId: string;
  readonly mayMentionAll: boolean;
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Enter was pressed to be done. */
  readonly onDone: () => void;
  /** A key that means nothing to what is offered. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** Where a message is written: an `@` offers whom it may mention. Shift and Enter begin a line; Enter that ends a composition (Korean) does nothing. */
export function ComposerField(props: ComposerFieldProps) {
  const { field, roomId, mayMentionAll, label, text, onChange, onDone } = props;
  const id = useId();
  const placeCaret = useCaret(field, text);
  const mentions = useMentions({
    roomId,
    mayMentionAll,
    text,
    onChoose(mention, username) {
      const written = withMention(text, mention, username);
      placeCaret(written.caret);
      onChange(written.text);
      field.current?.focus();
    },
  });
  const { choices, active } = mentions;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (mentions.onKeyDown(event)) return;
    // 229: some browsers report the Enter that ends a composition after its end.
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (isComposing) return;
    props.onKeyDown(event);
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    onDone();
  };
  return (
    <div className="composer__writing">
      <MentionList
        id={id}
        choices={choices}
        active={active}
        onActivate={mentions.setActive}
        onChoose={mentions.choose}
      />
      <textarea
        ref={field}
        className="composer__field"
        aria-label={label}
        placeholder={label}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={id}
        aria-activedescendant={choices.length > 0 ? `${id}-${active}` : undefined}
        dir="auto"
        rows={1}
        value={text}
        onChange={({ target }) => {
          mentions.setActive(0);
          mentions.moveCaret(target);
          onChange(target.value);
        }}
        onSelect={({ currentTarget }) => mentions.moveCaret(currentTarget)}
        onBlur={mentions.leave}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** Moves the caret once the text that was changed is drawn. */
function useCaret(field: RefObject<HTMLTextAreaElement | null>, text: string): (caret: number) => void {
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    field.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = undefined;
  }, [field, text]);
  return (caret) => void (wanted.current = caret);
}
