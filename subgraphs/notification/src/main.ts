import { runService } from '@parley/service-kit/service';
import { loadEnvironment } from './environment.ts';
import { startNotificationService } from './service.ts';

await runService('notification', loadEnvironment(), startNotificationService);
