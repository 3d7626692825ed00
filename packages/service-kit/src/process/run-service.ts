import { createLogger, type Logger } from './logger.ts';
import { createShutdown } from './shutdown.ts';
import { startWatchdog } from './watchdog.ts';

/** What a process needs to know before it starts. */
export interface ProcessEnvironment {
  readonly INSTANCE_ID: string;
  readonly LOG_LEVEL: string;
  readonly EVENT_LOOP_STALL_MS: number;
}

/** A service's process, with a watchdog: starts it, closes it on SIGTERM and SIGINT, and exits with 1 when it cannot start. */
export async function runService<Environment extends ProcessEnvironment>(
  name: string,
  environment: Environment,
  start: (
    environment: Environment,
    logger: Logger,
  ) => Promise<{ readonly url: string; readonly adminUrl?: string | undefined; close(): Promise<void> }>,
): Promise<void> {
  const { INSTANCE_ID: instanceId, LOG_LEVEL: level } = environment;
  const logger = createLogger({ service: name, instanceId, level });
  startWatchdog(environment.EVENT_LOOP_STALL_MS, { service: name, instanceId }, logger);
  const shutdown = createShutdown({ logger });
  shutdown.listen();
  try {
    const service = await start(environment, logger);
    shutdown.onClose('service', () => service.close());
    const { url, adminUrl } = service;
    logger.info({ url, adminUrl }, 'The service listens');
  } catch (error) {
    logger.fatal({ err: error }, 'The service could not start');
    process.exitCode = 1;
    await shutdown.close();
  }
}
