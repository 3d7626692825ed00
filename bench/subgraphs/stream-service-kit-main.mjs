// The subgraph of the stream as Parley's services are built: on the service kit's server, with internal tokens.
import { createInternalTokenVerifier } from '@parley/service-kit/contract';
import { createHealth, createLogger, createMetrics } from '@parley/service-kit/process';
import { requireViewer, startSubgraphServer, streamResolver } from '@parley/service-kit/subgraph';
import { serveParent, settings } from '../harness/serve-parent.mjs';
import { createFeed } from './feed.mjs';
import { streamSdl } from './sdl.mjs';

/** @typedef {{viewer: import('@parley/service-kit/subgraph').Viewer | null}} Context */

/** @type {{publicKey: string}} */
const { publicKey } = settings();
const feed = createFeed();
const server = await startSubgraphServer({
  name: 'stream',
  sdl: streamSdl('marked'),
  resolvers: {
    Query: { streamName: () => 'stream' },
    Message: {
      isMine: (
        /** @type {import('./feed.mjs').Message} */ { sender },
        /** @type {unknown} */ _,
        /** @type {Context} */ { viewer },
      ) => sender.id === requireViewer(viewer).id,
    },
    Subscription: {
      messageSent: streamResolver((_, /** @type {Context} */ { viewer }) =>
        feed.open(requireViewer(viewer).id),
      ),
    },
  },
  host: '127.0.0.1',
  port: 0,
  verify: createInternalTokenVerifier({ publicKey, audience: 'stream' }),
  createContext: (viewer) => ({ viewer }),
  publicFields: ['Query.streamName'],
  health: createHealth({ service: 'stream' }),
  metrics: createMetrics({ service: 'stream' }),
  logger: createLogger({ service: 'stream', instanceId: 'bench', level: 'warn' }),
});
serveParent(server, {
  publish: (/** @type {number} */ count) => feed.publish(count),
  readers: () => feed.readers(),
});
