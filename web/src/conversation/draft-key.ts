/** Under which key this browser keeps what somebody has begun to write in a room. */
export const draftKey = (viewerId: string, roomId: string): string => `parley-draft-${viewerId}-${roomId}`;
