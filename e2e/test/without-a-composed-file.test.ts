import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  nextEvent,
  type OwnPlatform,
  platform,
  sendMessage,
  signUpFriends,
  started,
  startOwnPlatform,
} from '@parley/testkit';

let own: OwnPlatform;
beforeAll(async () => {
  const subgraphs = Object.keys(platform().subgraphUrls).map(
    (name) => `${name}=http://${name}.invalid/graphql`,
  );
  own = await startOwnPlatform('composed', {
    // SUBGRAPH_<NAME>_URL says where they are, as it does with a composed file.
    envOf: { gateway: { SUPERGRAPH_PATH: '', SUPERGRAPH_SUBGRAPHS: subgraphs.join(',') } },
  });
});
afterEach(everybodyLeaves);
afterAll(() => own.stop());

const sent = '__typename text sender { displayName friendship { state } }';

test('a gateway that composes the running subgraphs answers queries over all of them and streams', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stream = ben.subscribe(
    `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename ... on MessageSent { message { ${sent} } } } }`,
    { roomId },
  );
  await started(stream);
  await sendMessage(ada, roomId, 'Hello, Ben');
  const message = {
    __typename: 'Message',
    text: 'Hello, Ben',
    sender: { displayName: ada.displayName, friendship: { state: 'FRIENDS' } },
  };
  expect(await nextEvent(stream)).toEqual({ __typename: 'MessageSent', message });
  const rooms = await ben.send(`{ rooms(first: 1) { edges { node { lastMessage { ${sent} } } } } }`);
  expect(rooms.data).toEqual({ rooms: { edges: [{ node: { lastMessage: message } }] } });
});
