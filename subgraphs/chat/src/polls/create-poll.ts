import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { Send, SendResult } from '../messages/send-message.ts';
import { newPoll } from '../rooms/poll.ts';
import { closingProblem, createPollInput } from './poll-input.ts';

type CreatePollResult =
  Exclude<SendResult, Refusal<'MessageNotFound' | 'NotAThreadRoot' | 'AttachmentNotFound'>> | InvalidInput;

/** Sends a poll, as a message is sent: by the same rules, and once per `clientMessageId`. */
export function createCreatePoll({ send, now }: { readonly send: Send; readonly now: () => Date }) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<CreatePollResult> => {
    const parsed = parseInput(createPollInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, clientMessageId, question: text, ...asked } = parsed.valid;
    const none = { replyTo: null, attachments: [], threadRootId: null, alsoInRoom: false, linkPreview: true };
    const draft = { ...none, roomId, clientMessageId, text, poll: newPoll(asked) };
    const late = closingProblem(asked.closesAt, now());
    // A repeat is answered also when the time is over.
    if (late !== null) return (await send.findRepeat(viewerId, draft)) ?? late;
    const outcome = await send.send(viewerId, draft, origin);
    if (!isRefusal(outcome)) return outcome;
    const { refused } = outcome;
    if (refused === 'MessageNotFound' || refused === 'NotAThreadRoot' || refused === 'AttachmentNotFound')
      throw new Error('A poll answers no message, is in no thread and has no files.');
    return outcome;
  };
}
