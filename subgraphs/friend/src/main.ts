import { runService } from '@parley/service-kit/process';
import { loadEnvironment } from './environment.ts';
import { startFriendService } from './service.ts';

await runService('friend', loadEnvironment(), startFriendService);
