import type { GraphQLFormattedError } from 'graphql';

/**
 * Asks for a new token in time, on one socket. `send` gets a new token and sends it; it is called when between 72 and 80 % of the token's life are over, and again, while the old
 * one lives, as long as no answer has moved the end. Must not reject.
 */
export function createTokenRefresh(send: () => Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  const schedule = (expiresAt: number): void => {
    stop();
    timer = setTimeout(() => {
      schedule(expiresAt);
      void send();
    }, waitBefore(expiresAt));
  };
  return {
    /** The payload of `connection_ack`, or of the `pong` that answers a refresh: `{expiresAt}`. Without it there is nothing to refresh. */
    acknowledged(payload: unknown): void {
      const expiresAt = Date.parse(String(field(payload, 'expiresAt')));
      if (!Number.isNaN(expiresAt)) schedule(expiresAt);
    },
    stop,
  };
}

/** Why a refresh was refused, if that is what this payload of a `pong` says. */
export function refusalIn(payload: unknown): readonly GraphQLFormattedError[] | undefined {
  const errors = field(payload, 'errors');
  return Array.isArray(errors) ? (errors as readonly GraphQLFormattedError[]) : undefined;
}

function waitBefore(expiresAt: number): number {
  const left = expiresAt - Date.now();
  // The server has just taken a token that ended long ago: this device's clock is wrong, and says nothing about when.
  if (left <= 0) return 30_000;
  return Math.min(Math.max(left * (0.8 - 0.08 * Math.random()), 500), 2 ** 31 - 1);
}

function field(payload: unknown, name: 'expiresAt' | 'errors'): unknown {
  return typeof payload === 'object' && payload !== null
    ? (payload as Record<string, unknown>)[name]
    : undefined;
}
