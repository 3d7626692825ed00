import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../stack/system/ports.mjs';
import { startProgram } from '../harness/program.mjs';
import { withoutLimitsForPeople } from '../harness/without-limits.mjs';

/**
 * Parley's gateway from its build, as it runs in production: internal tokens and access tokens on, no Kafka.
 * @param {{supergraphPath: string, jwksUrl: string, internalKey: string, nodeOptions?: readonly string[], env?: Record<string, string>, limitsForPeople?: Record<string, string>}} options
 *   `limitsForPeople`: instead of none; `{}`: those that it has by default
 */
export async function startOurs({
  supergraphPath,
  jwksUrl,
  internalKey,
  nodeOptions = [],
  env = {},
  limitsForPeople = withoutLimitsForPeople,
}) {
  const main = fileURLToPath(new URL('../../gateway/dist/main.js', import.meta.url));
  if (!existsSync(main)) throw new Error('The gateway is not built: run npm run build at the top first.');
  const [port = 0] = await freePorts(1);
  return startProgram([...nodeOptions, main], {
    port,
    readyPath: '/readyz',
    env: {
      PORT: String(port),
      ADMIN_PORT: '0',
      SUPERGRAPH_PATH: supergraphPath,
      JWKS_URL: jwksUrl,
      INTERNAL_TOKEN_PRIVATE_KEY: internalKey,
      LOG_LEVEL: 'warn',
      ...limitsForPeople,
      ...env,
    },
  });
}
