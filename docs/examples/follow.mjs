// Follows a subscription and prints each payload as one line of JSON, `data` and `extensions` as a client gets them:
//   node docs/examples/follow.mjs "$TOKEN" 'subscription { friendEvents { __typename } }'
// Ends by Ctrl-C, or after the number of payloads that a third argument names.
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const [accessToken, query, most = 'Infinity'] = process.argv.slice(2);
if (accessToken === undefined || query === undefined) {
  console.error('Usage: node docs/examples/follow.mjs ACCESS_TOKEN SUBSCRIPTION [NUMBER]');
  process.exit(2);
}

const url = (process.env.PARLEY ?? 'http://127.0.0.1:4000/graphql').replace(/^http/, 'ws');
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  connectionParams: { accessToken },
  retryAttempts: 0,
});

let count = 0;
try {
  for await (const payload of client.iterate({ query })) {
    console.log(JSON.stringify(payload));
    count += 1;
    if (count >= Number(most)) break;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : JSON.stringify(error));
  process.exitCode = 1;
}
await client.dispose();
