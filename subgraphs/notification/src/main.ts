import { runService } from '@parley/service-kit/process';
import { loadEnvironment } from './environment.ts';
import { startNotificationService } from './service.ts';

await runService('notification', loadEnvironment(), startNotificationService);
