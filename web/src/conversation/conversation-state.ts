import type { TimelineMessageFragment } from './graph.generated.ts';
import { noReceipts, type Receipts, withReceipt } from './receipts.ts';
import { emptyTimeline, reduceTimeline, type Timeline, type TimelineAction } from './timeline.ts';

export type TimelineMessage = TimelineMessageFragment;

/** What a room shows besides its own name. */
export interface ConversationState {
  readonly timeline: Timeline<TimelineMessage>;
  readonly receipts: Receipts;
}

export type ConversationAction =
  | TimelineAction<TimelineMessage>
  | {
      readonly type: 'receipt';
      readonly kind: 'read' | 'delivered';
      readonly userId: string;
      readonly upTo: number;
    };

export const emptyConversation: ConversationState = { timeline: emptyTimeline(), receipts: noReceipts };

export function reduceConversation(state: ConversationState, action: ConversationAction): ConversationState {
  if (action.type === 'receipt') {
    const receipts = withReceipt(state.receipts, action.kind, action.userId, action.upTo);
    return receipts === state.receipts ? state : { ...state, receipts };
  }
  const timeline = reduceTimeline(state.timeline, action);
  const sender = action.type === 'sent' ? action.message.sender : null;
  if (action.type !== 'sent' || sender === null) return { ...state, timeline };
  // Who sends has read up to there; no receipt says so.
  return { timeline, receipts: withReceipt(state.receipts, 'read', sender.id, action.message.number) };
}
