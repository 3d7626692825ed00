import { type EventStream, eventually, nextLatest, type Person, succeed } from '@parley/testkit';

/** Follows who types in a room. Such a stream has no first payload: `untilTyping` shows that it receives. */
export function followTyping(viewer: Person, roomId: string): EventStream {
  return viewer.subscribe('subscription($roomId: ID!) { typing(roomId: $roomId) { user { id } isTyping } }', {
    roomId,
  });
}

/** Says that somebody types, or has stopped; answers until when others see it. */
export async function setTyping(typist: Person, roomId: string, typing: boolean): Promise<string | null> {
  const { until } = await succeed<{ until: string | null }>(typist, 'setTyping', { roomId, typing }, 'until');
  return until;
}

/** What the stream shows next: who, and whether they type. */
export async function receivedTyping(stream: EventStream): Promise<[string, boolean]> {
  const { user, isTyping } = await nextLatest<{ user: { id: string }; isTyping: boolean }>(stream);
  return [user.id, isTyping];
}

/** Says it until the stream shows it: resolves when it has, for the first time. */
export async function untilTyping(typist: Person, roomId: string, stream: EventStream): Promise<void> {
  await eventually(async () => {
    await setTyping(typist, roomId, true);
    if (stream.waiting().length === 0) throw new Error('It is not shown that somebody types.');
  });
  const shown = await receivedTyping(stream);
  if (shown[0] !== typist.id || !shown[1]) throw new Error(`The stream shows ${JSON.stringify(shown)}`);
}
