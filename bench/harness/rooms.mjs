import { signUpFriends } from '@parley/testkit';

/** @typedef {{id: string, sessionId: string}} Viewer */
/** @typedef {{roomId: string, sender: string, reader: string, senderViewer: Viewer, readerViewer: Viewer}} Room  of two friends, with an access token of each */

/** People with accounts who are friends in pairs, and the room of each pair. @param {import('@parley/stack/services').Services} services @param {number} count @returns {Promise<Room[]>} */
export async function makeRooms(services, count) {
  process.env.PARLEY_GATEWAY_URL = services.gatewayUrl;
  process.env.PARLEY_SUBGRAPH_URLS = JSON.stringify(services.urls);
  /** @type {Room[]} */
  const rooms = [];
  const work = async () => {
    while (rooms.length < count) {
      const { ada, ben, roomId } = await signUpFriends();
      rooms.push({
        roomId,
        sender: ada.tokens.accessToken,
        reader: ben.tokens.accessToken,
        senderViewer: { id: ada.id, sessionId: ada.tokens.sessionId },
        readerViewer: { id: ben.id, sessionId: ben.tokens.sessionId },
      });
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return rooms.slice(0, count);
}
