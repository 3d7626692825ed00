import { openSocket, send, type Socket } from './graphql-client.ts';
import { patientlyIfShared } from './patiently.ts';
import { type Person, root } from './person.ts';
import { platform } from '../platform/platform.ts';

/** Someone who has not signed in, or who shows a token of any kind. */
export function nobody(token?: string): Pick<Person, 'send' | 'ask'> & { socket(): Socket } {
  const { gatewayUrl } = platform();
  const sendIt: Person['send'] = (query, variables = {}) =>
    patientlyIfShared(() => send(gatewayUrl, query, { variables, token }));
  return {
    send: sendIt,
    ask: async (query, variables = {}) => root(await sendIt(query, variables)),
    socket: () => openSocket(gatewayUrl, token === undefined ? {} : { accessToken: token }),
  };
}
