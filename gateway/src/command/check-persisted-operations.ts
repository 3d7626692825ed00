import { EnvironmentError } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import { checkManifest } from '../persisted-operations/follow-manifest.ts';

/** Reads the manifest once, where there is to be one. Throws EnvironmentError with the reason against it. */
export async function checkPersistedOperations(environment: GatewayEnvironment): Promise<void> {
  const { PERSISTED_OPERATIONS: mode, PERSISTED_OPERATIONS_PATH: path } = environment;
  if (mode === 'off' || path === undefined) return;
  await checkManifest(path).catch((error: Error) => {
    throw new EnvironmentError(error.message, { cause: error });
  });
}
