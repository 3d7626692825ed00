import { runService } from '@parley/service-kit/service';
import { loadEnvironment } from './environment.ts';
import { startFriendService } from './service.ts';

await runService('friend', loadEnvironment(), startFriendService);
