export * from './event-definition.ts';
export * from './user-events.ts';
export * from './friend-events.ts';
export * from './chat-events.ts';
export * from './message-events.ts';
export * from './notification-events.ts';
export * from './gateway-events.ts';
