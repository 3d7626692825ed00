import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type EventStream, nextDelivered } from '@parley/testkit';
import { type Friend, type Person, type SeenEvent, startFriend } from './harness.ts';

let friend: Friend;
beforeAll(async () => {
  friend = await startFriend();
});
afterAll(() => friend.close());

/** As a restore of an older copy of the tables does: Ann was not asked by the one who asked her last. */
async function goBack(ann: Person, asker: Person): Promise<void> {
  const { friendship, friendRequest, friendFeed, friendFeedHead } = friend.store;
  await friendship.deleteMany({ where: { OR: [{ lowId: asker.id }, { highId: asker.id }] } });
  await friendRequest.deleteMany({ where: { fromId: asker.id } });
  await friendFeedHead.deleteMany({ where: { userId: asker.id } });
  await friendFeedHead.updateMany({ where: { userId: ann.id }, data: { lastSeq: { decrement: 1 } } });
  await friendFeed.deleteMany({ where: { OR: [{ userId: asker.id }, { otherUserId: asker.id }] } });
}

/** What is delivered up to an event of this request's asker, and that event's cursor. */
async function untilAsker(stream: EventStream, asker: Person) {
  const types: string[] = [];
  for (;;) {
    const { event, cursor } = await nextDelivered<SeenEvent>(stream);
    types.push(event.__typename);
    if (event.request?.from.id === asker.id) return { types, cursor };
  }
}

const people = (): Promise<Person[]> => Promise.all(Array.from({ length: 5 }, () => friend.newUser()));

it('a live stream whose store went back gets a ResumeGap, then what happens from there', async () => {
  const [ann, ben, cat, dan] = (await people()) as [Person, Person, Person, Person];
  const { stream } = await ann.listen();
  await ben.request(ann);
  await cat.request(ann);
  await untilAsker(stream, cat);
  await goBack(ann, cat);
  expect((await nextDelivered<SeenEvent>(stream)).event.__typename).toBe('ResumeGap');
  await dan.request(ann);
  expect((await untilAsker(stream, dan)).types).toEqual(['FriendRequestSent']);
});

it('a new history that takes the places of the old one is not taken for it', async () => {
  const [ann, ben, cat, dan, eve] = (await people()) as [Person, Person, Person, Person, Person];
  const { stream } = await ann.listen();
  await ben.request(ann);
  const intact = await untilAsker(stream, ben);
  await cat.request(ann);
  const lost = await untilAsker(stream, cat);
  await goBack(ann, cat);
  await dan.request(ann);
  await eve.request(ann);
  expect((await untilAsker(stream, eve)).types).toContain('ResumeGap');

  const resumed = await ann.open(lost.cursor);
  expect((await nextDelivered<SeenEvent>(resumed)).event.__typename).toBe('ResumeGap');
  const [request] = await eve.requests('OUTGOING');
  await eve.cancel({ id: request?.id ?? '' });
  expect((await untilAsker(resumed, eve)).types.at(-1)).toBe('FriendRequestCancelled');
  // A cursor from before the loss misses nothing.
  const continued = await ann.open(intact.cursor);
  expect((await untilAsker(continued, dan)).types).toEqual(['FriendRequestSent']);
});
