import { isRefusal } from '@parley/service-kit/refusals';
import { createDecideAttachments } from './decide-attachments.ts';
import { newMessage } from './decide-message.ts';
import { createDecideSlowMode } from './decide-slow-mode.ts';
import { createDecideThread } from './decide-thread.ts';
import type { RoomState } from './decision.ts';
import { followersBy } from './describe-reply.ts';
import { isInRoom, type Message } from './message.ts';
import type { CommandOutcome, SendCommand } from './room-command.ts';
import { seenBy } from './seen-in-room.ts';
import { withTrace } from './traced.ts';

/** What is said, one message after the other: each gets the next number of the room, or of its thread alone. */
export function createDecideSend(state: RoomState, { now, at }: { readonly now: Date; readonly at: Date }) {
  const inserted: Message[] = [];
  const slowMode = createDecideSlowMode(state, now);
  const attachments = createDecideAttachments(state.uploads, at);
  const threads = createDecideThread(state.threads, at);
  return {
    inserted,
    attachments,
    threads,
    /** `messages`: as they are now. `seq`: of the entry that says it; no other message is stored with this number below 0. */
    decide(command: SendCommand, messages: ReadonlyMap<string, Message>, seq: number): CommandOutcome {
      const { actorId, thread } = command;
      const early = slowMode.refuse(actorId);
      if (early !== null) return early;
      const root = thread && seenBy(state, actorId, messages.get(thread.rootId));
      const inThread = threads.place(command, root);
      if (isRefusal(inThread)) return inThread;
      const files = attachments.attach(command);
      if (isRefusal(files)) return files;
      slowMode.noteSent(actorId);
      const nextNumber = state.lastNumber + inserted.filter(isInRoom).length + 1;
      const number = thread?.isInRoom === false ? -seq : nextNumber;
      const message = newMessage(state, command, { number, inThread, attachments: files, at });
      inserted.push(message);
      if (inThread !== null)
        threads.reply(
          { message, place: inThread, ...withTrace(command) },
          followersBy(state, command, message, root),
        );
      return { message };
    },
  };
}
