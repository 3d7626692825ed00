export { createSharedSession } from './shared-session.ts';
export type { SessionTokens, SharedSession, SharedSessionOptions } from './shared-session.ts';
export { createTabsClient } from './tabs-client.ts';
export type { TabsClientOptions, TabsSession } from './tabs-client.ts';
