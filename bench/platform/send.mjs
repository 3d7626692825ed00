const query = /* GraphQL */ `
  mutation ($input: SendMessageInput!) {
    sendMessage(input: $input) {
      __typename
      ... on SendMessageSuccess {
        message {
          number
        }
      }
      ... on Problem {
        reason
      }
    }
  }
`;

/**
 * Sends a message; throws unless it is stored.
 * @param {import('undici').Pool} pool  to the gateway, or with an internal token to the chat service itself
 * @param {{token: string, roomId: string, clientMessageId: string, text: string}} message
 * @returns {Promise<number>} its number in the room
 */
export async function send(pool, { token, ...input }) {
  const { body } = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const answer = /** @type {any} */ (await body.json());
  const number = answer.data?.sendMessage?.message?.number;
  if (typeof number !== 'number') throw new Error(`Not sent: ${JSON.stringify(answer).slice(0, 500)}`);
  return number;
}
