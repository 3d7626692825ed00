import { useSubscription } from '@apollo/client/react';
import { useState } from 'react';
import { useText } from '../language/use-text.ts';
import { TypingDocument } from './graph.generated.ts';

/** Who else writes something. Not read out: it would interrupt. */
export function TypingLine({ roomId }: { readonly roomId: string }) {
  const t = useText();
  const [typists, setTypists] = useState<ReadonlyMap<string, string>>(new Map());
  useSubscription(TypingDocument, {
    variables: { roomId },
    fetchPolicy: 'no-cache',
    onData({ data: { data } }) {
      const typing = data?.typing;
      if (typing === undefined || typing.user === null) return;
      const { id, displayName } = typing.user;
      setTypists((before) => {
        const after = new Map(before);
        if (typing.isTyping) after.set(id, displayName);
        else after.delete(id);
        return after;
      });
    },
  });
  return (
    <p className="conversation__typing" aria-hidden="true">
      {typists.size > 0 && t('conversation.typing', { name: [...typists.values()].join(', ') })}
    </p>
  );
}
