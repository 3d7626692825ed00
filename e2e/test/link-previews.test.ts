import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  type HostileWeb,
  nextEvent,
  platform,
  publicAddress,
  redirect,
  reply,
  sendMessage,
  signUpFriends,
  started,
  startHostileWeb,
} from '@parley/testkit';
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { linkNetworkFile } from './support/service-stores.ts';

const preview = 'linkPreview { url title siteName image { url expiresAt width } }';
const subscription = `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename
  ... on MessagePreviewAdded { at message { text ${preview} } edge { node { id } } } } }`;

let web: HostileWeb;
beforeAll(async () => {
  web = await startHostileWeb({ 'site.example': [publicAddress] });
  await writeFile(linkNetworkFile(), JSON.stringify(web.network));
});
afterEach(everybodyLeaves);
afterAll(async () => {
  await writeFile(linkNetworkFile(), JSON.stringify({ hosts: {}, routes: {}, otherwise: 9 }));
  await web.close();
});

test('a link is shown with what it leads to, whose picture the platform serves', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const picture = sharp({ create: { width: 120, height: 60, channels: 3, background: 'red' } });
  web.on('/moved', redirect('/page'));
  web.on('/page', reply('<title>A page</title><meta property="og:image" content="/picture.png">'));
  web.on('/picture.png', reply(await picture.png().toBuffer(), { 'content-type': 'image/png' }));
  const events = ben.subscribe(subscription, { roomId });
  await started(events);
  await sendMessage(ada, roomId, 'Look: http://site.example/moved');
  expect(await nextEvent(events)).toMatchObject({ __typename: 'MessageSent' });
  const added = await nextEvent<Record<string, unknown>>(events);
  expect(added).toMatchObject({
    __typename: 'MessagePreviewAdded',
    message: {
      text: 'Look: http://site.example/moved',
      linkPreview: {
        url: 'http://site.example/moved',
        title: 'A page',
        siteName: 'site.example',
        image: { width: 120 },
      },
    },
  });
  const { linkPreview } = added['message'] as {
    readonly linkPreview: { readonly image: { readonly url: string } };
  };
  const { url } = linkPreview.image;
  const shown = await fetch(new URL(url, platform().gatewayUrl));
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/webp']);
});

test('setLinkPreviews decides for all links that a person sends, linkPreviews says what', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  web.on('/unwanted', reply('<title>unwanted</title>'));
  web.on('/wanted', reply('<title>wanted</title>'));
  const settings = 'linkPreviews { enabled }';
  const decide = (enabled: boolean) =>
    ada.ask(
      `mutation($input: SetLinkPreviewsInput!) { setLinkPreviews(input: $input) { ... on SetLinkPreviewsSuccess { ${settings} } } }`,
      { input: { enabled } },
    );
  expect(await ada.ask(`{ ${settings} }`)).toEqual({ enabled: true });
  expect(await decide(false)).toMatchObject({
    linkPreviews: { enabled: false },
  });
  expect(await ada.ask(`{ ${settings} }`)).toEqual({ enabled: false });
  const events = ben.subscribe(subscription, { roomId });
  await started(events);
  await sendMessage(ada, roomId, 'http://site.example/unwanted');
  await decide(true);
  await sendMessage(ada, roomId, 'http://site.example/wanted');
  const types = [];
  while (types.at(-1) !== 'MessagePreviewAdded')
    types.push((await nextEvent<Record<string, unknown>>(events))['__typename']);
  expect(types).toEqual(['MessageSent', 'MessageSent', 'MessagePreviewAdded']);
  expect(web.requests.some((head) => head.startsWith('GET /unwanted '))).toBe(false);
});
