import { skipToken, useQuery } from '@apollo/client/react';
import { type KeyboardEvent, useState } from 'react';
import { useListbox } from '../design/use-listbox.ts';
import { useSettled } from '../design/use-settled.ts';
import { useViewerId } from '../session/session-context.ts';
import { MentionableMembersDocument } from './graph.generated.ts';
import { mentionAt, type MentionDraft } from './mention-at.ts';
import { everybody, type MentionChoice, mentionChoices } from './mention-choices.ts';

/** Whom the viewer may mention where they write, while they write an `@`. */
export function useMentions({
  roomId,
  mayMentionAll,
  text,
  onChoose,
}: {
  readonly roomId: string;
  readonly mayMentionAll: boolean;
  readonly text: string;
  readonly onChoose: (mention: MentionDraft, username: string) => void;
}) {
  const viewerId = useViewerId();
  /** Undefined while the field has no focus, or more than a place is selected. */
  const [caret, setCaret] = useState<number>();
  /** Where an `@` was dismissed. */
  const [dismissed, setDismissed] = useState<number>();
  const mention = caret === undefined ? undefined : mentionAt(text, caret);
  if (mention === undefined && dismissed !== undefined && caret !== undefined) setDismissed(undefined);
  const shown = mention?.start === dismissed ? undefined : mention;
  const people = useMembers(roomId, shown?.query);
  const choices = shown === undefined ? [] : mentionChoices(people, shown.query, { viewerId, mayMentionAll });
  const choose = (choice: MentionChoice | undefined): void => {
    if (shown !== undefined && choice !== undefined) onChoose(shown, choice?.username ?? everybody);
  };
  const { active, setActive, onKeyDown } = useListbox({
    count: choices.length,
    onChoose: (index) => choose(choices[index]),
    onDismiss: () => setDismissed(shown?.start),
  });
  return {
    choices,
    active,
    setActive,
    choose,
    onKeyDown: (event: KeyboardEvent): boolean => onKeyDown(event),
    moveCaret: ({ selectionStart, selectionEnd }: HTMLTextAreaElement): void =>
      setCaret(selectionStart === selectionEnd ? selectionStart : undefined),
    leave: (): void => setCaret(undefined),
  };
}

/** Of those who are in the room, who have the query in a name; until the answer is here those that were found before. */
function useMembers(roomId: string, query: string | undefined) {
  const settled = useSettled(query ?? '');
  const { data, previousData } = useQuery(
    MentionableMembersDocument,
    query === undefined ? skipToken : { variables: { roomId, query: settled || null } },
  );
  const members = (data ?? previousData)?.room?.members?.edges ?? [];
  return members.flatMap(({ node }) => node.user ?? []);
}
