import { relative } from 'node:path';
import { profilePaths, repositoryRoot } from '../system/paths.mjs';

/**
 * What a person can do with the running platform; the last line is the one to begin with.
 * @param {{profile: string, gatewayUrls: readonly string[], stop: string}} platform  `gatewayUrls` end in /graphql; `stop`: how
 * @returns {string}
 */
export function welcome({ profile, gatewayUrls, stop }) {
  const [first = ''] = gatewayUrls;
  const logs = relative(repositoryRoot, profilePaths(profile).logs);
  return Object.entries({
    Playground: first.replace(/graphql$/, ''),
    GraphQL: gatewayUrls.join(', '),
    ...otherApps(),
    Logs: `${logs}/ (npm run stack -- logs -f)`,
    Stop: stop,
    Open: first.replace(/graphql$/, 'app/'),
  })
    .map(([name, text]) => `${name.padEnd(11)} ${text}`)
    .join('\n');
}

/** A browser lets a page of another origin in only where the gateway names that origin. @returns {Record<string, string>} */
function otherApps() {
  const origins = process.env.CORS_ORIGINS;
  return origins ? { 'Other apps': `pages of ${origins} may connect (CORS_ORIGINS)` } : {};
}
