import { useIntl } from 'react-intl';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import { useText } from '../language/use-text.ts';
import { useMessageActions } from './actions-context.ts';
import type { Reactions } from './reactions.ts';

/** The emoji on a message: how many gave each, and who. The viewer's own one is pressed. */
export function ReactionBar({
  message,
  viewerId,
  isInTabOrder,
}: {
  readonly message: TimelineMessage;
  readonly viewerId: string;
  readonly isInTabOrder: boolean;
}) {
  const { mutate } = useMessageActions();
  const namesOf = useNames(viewerId);
  return (
    <div className="reactions">
      {message.reactions.map((reaction) => {
        const { emoji, count, viewerHasReacted } = reaction;
        const names = namesOf(reaction);
        return (
          <button
            key={emoji}
            type="button"
            className="reactions__one"
            title={names}
            aria-label={`${emoji} ${count} ${names}`}
            aria-pressed={viewerHasReacted}
            tabIndex={isInTabOrder ? 0 : -1}
            onClick={() => mutate({ type: 'react', messageId: message.id, emoji, isOn: !viewerHasReacted })}
          >
            {emoji} {count}
          </button>
        );
      })}
    </div>
  );
}

/** Says who gave an emoji: the viewer, those whose names are known here, and how many others. */
function useNames(viewerId: string): (reaction: Reactions[number]) => string {
  const t = useText();
  const intl = useIntl();
  return ({ people, count, viewerHasReacted }) => {
    const others = people.flatMap((person) =>
      person === null || person.id === viewerId ? [] : person.displayName,
    );
    const named = [...(viewerHasReacted ? [t('message.you')] : []), ...others];
    const rest = count - named.length;
    return intl.formatList(rest > 0 ? [...named, t('message.others', { count: rest })] : named);
  };
}
