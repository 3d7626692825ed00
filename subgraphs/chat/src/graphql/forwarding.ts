import type { ForwardToRoomResult } from '../forwarding/forward-to-room.ts';
import type { Message } from '../rooms/message.ts';
import type { ForwardedToRoomResolvers, ForwardOriginResolvers } from './graph.generated.ts';
import { messageEdge } from './message-edge.ts';
import { toResult } from './problems.ts';
import { userStub } from './stubs.ts';

/** What became of the messages in one of the rooms. */
export interface RoomForwarded {
  readonly roomId: string;
  readonly result: ForwardToRoomResult;
}

/** A message that was forwarded, as its viewer sees it where it was said. */
export interface SeenOrigin {
  readonly message: Message;
}

export const ForwardedToRoom: ForwardedToRoomResolvers = {
  result({ result }) {
    if (!('messages' in result)) return toResult('MessagesForwarded', result);
    return { __typename: 'MessagesForwarded', edges: result.messages.map(messageEdge) };
  },
};

export const ForwardOrigin: ForwardOriginResolvers = {
  sender: ({ message }) => userStub(message.senderId),
  room: ({ message }, _args, context) => context.reads().visibleRoom(message.roomId),
};
