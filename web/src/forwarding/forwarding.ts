import type { Refusal } from '../problems/refusal.ts';

/** So many rooms take a message at once. */
export const mostRooms = 5;

/** Where a message is to go, and what became of it there: ids of rooms. */
export interface Forwarding {
  readonly chosen: ReadonlySet<string>;
  readonly sent: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, Refusal>;
}

export const nothingChosen: Forwarding = { chosen: new Set(), sent: new Set(), refused: new Map() };

/** Chooses a room, or not any more. A room that has the message stays as it is. */
export function withToggled(forwarding: Forwarding, roomId: string): Forwarding {
  if (forwarding.sent.has(roomId)) return forwarding;
  const chosen = new Set(forwarding.chosen);
  if (!chosen.delete(roomId)) chosen.add(roomId);
  return { ...forwarding, chosen };
}

/** What rooms have answered; undefined: the message is there. */
export function withAnswers(
  forwarding: Forwarding,
  answers: ReadonlyMap<string, Refusal | undefined>,
): Forwarding {
  const sent = new Set(forwarding.sent);
  const refused = new Map(forwarding.refused);
  for (const [roomId, refusal] of answers) {
    refused.delete(roomId);
    if (refusal === undefined) sent.add(roomId);
    else refused.set(roomId, refusal);
  }
  return { ...forwarding, sent, refused };
}

/** The rooms that are chosen and do not have the message yet. */
export function roomsToSend({ chosen, sent }: Forwarding): readonly string[] {
  return [...chosen].filter((id) => !sent.has(id));
}

/** Whether the next attempt can be made: not to no room, and not to more than the graph takes. */
export function canSend(forwarding: Forwarding): boolean {
  const count = roomsToSend(forwarding).length;
  return count > 0 && count <= mostRooms;
}
