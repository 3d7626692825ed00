import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  archive,
  groups,
  ids,
  listed,
  markUnread,
  mute,
  type Page,
  page,
  pin,
} from './room-preference-verbs.ts';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

describe('rooms', () => {
  test('come by folder, the pinned ones first, and in both directions without a hole or a repeat', async () => {
    const { ada, bob, roomIds } = await groups(chat, 6);
    const { roomId } = { roomId: await chat.room(ada, bob) };
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = roomIds;
    await pin(ada, b);
    await pin(ada, e);
    await archive(ada, c);
    await mute(ada, d);
    await bob.say(f, 'unread');
    await markUnread(ada, b);
    const everything = [e, b, f, roomId, d, a];
    expect(await listed(ada)).toEqual(everything);
    expect(await listed(ada, 'GROUPS')).toEqual([e, b, f, d, a]);
    expect(await listed(ada, 'UNREAD')).toEqual([b, f]);
    expect(await listed(ada, 'ARCHIVED')).toEqual([c]);
    expect(await listed(ada, 'MUTED')).toEqual([d]);
    for (const first of [1, 2, 3, 4, 7]) {
      const forward: string[] = [];
      for (let after: string | null = null; ;) {
        const found: Page = await page(ada, { first, after });
        forward.push(...ids(found));
        expect(found.pageInfo.hasPreviousPage).toBe(after !== null);
        after = found.edges.at(-1)?.cursor ?? null;
        if (!found.pageInfo.hasNextPage) break;
      }
      expect(forward).toEqual(everything);
      const backward: string[] = [];
      for (let before: string | null = null; ;) {
        const found: Page = await page(ada, { last: first, before });
        backward.unshift(...ids(found));
        expect(found.pageInfo.hasNextPage).toBe(before !== null);
        before = found.edges[0]?.cursor ?? null;
        if (!found.pageInfo.hasPreviousPage) break;
      }
      expect(backward).toEqual(everything);
    }
  });

  test('take one direction at a time, pages of 1 to 100, and cursors of their own', async () => {
    const { ada } = await groups(chat, 1);
    const refused = async (args: string): Promise<string> => {
      const { errors } = await ada.send(`{ rooms(${args}) { edges { cursor } } }`);
      return errors?.[0]?.message ?? '';
    };
    expect(await refused('first: 1, last: 1')).toContain('not by both');
    expect(await refused('first: 101')).toContain('`first` must be between 1 and 100');
    expect(await refused('last: 0')).toContain('`last` must be between 1 and 100');
    for (const cursor of [
      '[1,2]',
      '[1e400,"x"]',
      '{"$gt":1}',
      '[1,"x",false]',
      '[9007199254740991,"x"]',
      'x',
    ])
      expect(await refused(`after: "${Buffer.from(cursor).toString('base64url')}"`)).toContain('page cursor');
  });
});
