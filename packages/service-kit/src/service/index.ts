export { baseEnvironment, hexOfBytes, storeUrls, type BaseEnvironment } from './base-environment.ts';
export { configurationPage, type EnvironmentSchema } from './configuration-page.ts';
export type { Deps, ServiceStores } from './deps.ts';
export type { Messaging, MessagingPart } from './messaging.ts';
export { createPeriodicPart } from './periodic-part.ts';
export { startService, type Graph, type Service } from './start-service.ts';
