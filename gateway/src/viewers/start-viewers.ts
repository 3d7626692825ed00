import type { Health, Logger, Shutdown } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { startPresence } from '../presence/start-presence.ts';
import { createOpenSockets } from '../sockets/open-sockets.ts';
import { createAuthenticator } from './authenticate.ts';
import { startRevocations } from './consume-revocations.ts';
import { createRevocations } from './revocations.ts';

/** Access tokens, the revocation of sessions, and the publishing of who is connected. */
export async function startViewers(options: {
  environment: GatewayEnvironment;
  headers: SubgraphHeaders;
  health: Health;
  closing: Shutdown;
  logger: Logger;
}) {
  const { environment, headers, health, closing, logger } = options;
  const presence = startPresence({ environment, logger });
  closing.onClose('presence', () => presence.close());
  const openSockets = createOpenSockets({ onIdentified: (viewer) => presence.opened(viewer) });

  const revocations = createRevocations();
  revocations.onRevoke((key) => openSockets.endSession(key));
  const consumer = await startRevocations({ environment, revocations, health, logger });
  closing.onClose('revocations', () => consumer.close());

  const authenticator = createAuthenticator({
    issuers: environment.issuers,
    clockToleranceSeconds: environment.CLOCK_TOLERANCE_SECONDS,
    maxTokenLength: environment.MAX_TOKEN_LENGTH,
    revocationClaim: environment.REVOCATION_CLAIM,
    revocations,
    claimsOf: headers.claimsOf,
  });
  return { authenticator, openSockets };
}
