import type { Logger, Shutdown } from '@parley/service-kit/process';
import type { OperationTypeNode } from 'graphql';
import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { Admission, Admit, Asker, OperationRequest } from '../operations/admit.ts';
import { createAutomaticQueries } from './automatic-queries.ts';
import { followManifest } from './follow-manifest.ts';
import type { Manifest } from './manifest.ts';
import { createTextFinder, type TextRequest } from './persisted-operations.ts';
import { createUnlistedLog } from './unlisted-log.ts';

/** What a client asks for, by its text or by what stands for that. */
export type ClientRequest = TextRequest & Omit<OperationRequest, 'query'>;

/** Who asks, from where. */
export interface ClientAsker extends Asker {
  readonly address: string;
}

/** As {@link Admit}, for what comes from clients: by its text, or by an id or hash that stands for one. */
export type AdmitClient = (
  request: ClientRequest,
  client: ClientAsker,
  checkKind?: (kind: OperationTypeNode) => void,
) => Admission | Promise<Admission>;

export interface PersistedOperationsOptions {
  readonly environment: GatewayEnvironment;
  readonly metrics: GatewayMetrics;
  readonly closing: Shutdown;
  readonly logger: Logger;
}

/** Rejects, with a sentence, when the manifest cannot be used. */
export async function startPersistedOperations(
  options: PersistedOperationsOptions,
): Promise<(admit: Admit) => AdmitClient> {
  const { environment, metrics, logger } = options;
  const { PERSISTED_OPERATIONS: mode, PERSISTED_OPERATIONS_PATH: path } = environment;
  const manifest =
    mode === 'off' || path === undefined ? () => undefined : await startManifest(path, options);
  const isAutomatic = environment.AUTOMATIC_PERSISTED_QUERIES;
  const find = createTextFinder({
    mode,
    manifest,
    automatic: isAutomatic
      ? createAutomaticQueries({ maxBytes: environment.AUTOMATIC_PERSISTED_QUERIES_BYTES })
      : undefined,
    onUnlisted: createUnlistedLog(logger),
    onOutcome: (result) => metrics.persistedOperations.inc({ service: 'gateway', result }),
  });
  return (admit) =>
    ({ operationName, variables, reportsCost, ...request }, client, checkKind) => {
      const found = find(request, client.address);
      if (!found.ok) return found;
      const note = (admission: Admission): Admission => {
        if (admission.ok) found.onAdmitted();
        return admission;
      };
      const operation = { query: found.text, operationName, variables, reportsCost };
      const admission = admit(operation, client, checkKind);
      return admission instanceof Promise ? admission.then(note) : note(admission);
    };
}

async function startManifest(
  path: string,
  { environment, metrics, closing, logger }: PersistedOperationsOptions,
): Promise<() => Manifest> {
  const count = (result: 'served' | 'refused'): void =>
    metrics.manifestUpdates.inc({ service: 'gateway', result });
  const serve = (next: Manifest): Manifest => {
    count('served');
    logger.info({ operations: next.size }, 'A manifest of operations is served');
    return next;
  };
  let manifest: Manifest | undefined;
  let reason = '';
  const { first, close } = await followManifest({
    path,
    pollMs: environment.SUPERGRAPH_POLL_MS,
    onUpdate: (next) => {
      reason = '';
      manifest = serve(next);
    },
    onFailure: (error) => {
      count('refused');
      // A file that is gone is so at each interval.
      if (String(error) === reason) return;
      reason = String(error);
      logger.error({ err: error }, 'The new manifest of operations is refused, the former one stays');
    },
  });
  closing.onClose('manifest', () => Promise.resolve(close()));
  const initial = serve(first);
  return () => manifest ?? initial;
}
