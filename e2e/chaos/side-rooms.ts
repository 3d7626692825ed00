import { checkDeliveries, type Finding, type Friends, type SendRecord } from '@parley/testkit';
import { caughtUp } from './caught-up.ts';
import { type ChaosPlatform, fillRooms } from './chaos-platform.ts';
import { readHistories } from './read-histories.ts';
import { subscribe, type Subscriber } from './subscriber.ts';
import { takingTurns } from './taking-turns.ts';

/** Rooms for what a nemesis sends itself, beside those of the run: nothing may be lost in them, either. */
export interface SideRooms {
  readonly rooms: readonly Friends[];
  /** What is wrong with them, when all have caught up or have been waited for in vain; then it is over. */
  findings(sends: readonly SendRecord[]): Promise<Finding[]>;
}

/** Both members of each follow it. */
export async function openSideRooms({ urls }: ChaosPlatform, count: number): Promise<SideRooms> {
  const rooms = await fillRooms(count);
  const subscribers = rooms.flatMap(({ ada, ben, roomId }) =>
    [ada, ben].map((person, index) =>
      subscribe({
        person,
        room: roomId,
        name: `${index === 0 ? 'Ada' : 'Ben'} of side room ${roomId}`,
        from: 0,
        url: takingTurns(urls, index),
        withFriendship: false,
      }),
    ),
  );
  await Promise.all(subscribers.map(({ started }) => started));
  return {
    rooms,
    async findings(sends) {
      const histories = await readHistories(rooms);
      await caughtUp(subscribers, histories);
      for (const { app } of subscribers) app.close();
      const views = subscribers.map(({ view }) => view);
      return [...checkDeliveries({ sends, histories, views }), ...subscribers.flatMap(troublesOf)];
    },
  };
}

function troublesOf({ view: { room, name }, troubles }: Subscriber): Finding[] {
  return troubles.map((detail) => ({ kind: 'lost', room, where: name, detail }));
}
