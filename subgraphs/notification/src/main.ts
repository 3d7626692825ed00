import { createLogger, createShutdown } from '@parley/service-kit/process';
import { startNotificationService } from './app.ts';
import { loadEnvironment } from './environment.ts';

const environment = loadEnvironment();
const logger = createLogger({
  service: 'notification',
  instanceId: environment.INSTANCE_ID,
  level: environment.LOG_LEVEL,
});
const shutdown = createShutdown({ logger });
shutdown.listen();
try {
  const service = await startNotificationService(environment, logger);
  shutdown.onClose('service', () => service.close());
  logger.info({ url: service.url }, 'The notification service is listening');
} catch (error) {
  logger.fatal({ err: error }, 'The notification service could not start');
  process.exitCode = 1;
  await shutdown.close();
}
