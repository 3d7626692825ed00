import type { RoomMemberResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';

export const RoomMember: RoomMemberResolvers = {
  user: ({ userId }) => userStub(userId),
};
