import type { Logger } from './logger.ts';

/** What is open in this process, closed in reverse order of opening. */
export interface Shutdown {
  onClose(name: string, close: () => Promise<void> | void): void;
  /** Closes on SIGTERM and SIGINT, then exits: 0, or 1 when something failed or took longer than 25 s. */
  listen(): void;
  /** Closes everything once; later calls wait for the same. Never rejects: failures are logged and the rest goes on. */
  close(): Promise<void>;
}

/** `timeoutMs`: how long the whole may take, 25 s unless given. */
export function createShutdown(options: { logger: Logger; timeoutMs?: number }): Shutdown {
  throw new Error(`Not yet ${String(options.timeoutMs)}`);
}
