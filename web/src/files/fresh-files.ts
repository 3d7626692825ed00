/** What expires of a message. */
export interface ExpiringFiles {
  readonly id: string;
  readonly attachments: readonly { readonly expiresAt: string | null }[];
  readonly linkPreview: { readonly image: { readonly expiresAt: string } | null } | null;
}

/** Files of messages with addresses that are still good: those that the message came with, or newer ones. */
export interface FreshFiles<Files extends ExpiringFiles> {
  /** The same object until there are newer ones. */
  readonly of: (message: Files) => Files;
  /** Asks for new addresses where those of the message have expired, or soon will. */
  readonly freshen: (message: Files) => void;
  /** Asks for new addresses; undefined where there are none. */
  readonly refresh: (messageId: string) => Promise<Files | undefined>;
  readonly subscribe: (onChange: () => void) => () => void;
}

/** An address that is good for less than this is not begun with. */
const leastMs = 20_000;
/** Addresses stay the same for 5 minutes: more often there is nothing new, also where the clock of this machine is wrong. */
const askMs = 4 * 60_000;

export function createFreshFiles<Files extends ExpiringFiles>(
  /** The message as it is now; null where it cannot be seen any more. */
  ask: (messageId: string) => Promise<Files | null | undefined>,
  now: () => number,
): FreshFiles<Files> {
  const fresh = new Map<string, Files>();
  const askedAt = new Map<string, number>();
  const asking = new Map<string, Promise<Files | undefined>>();
  const listeners = new Set<() => void>();

  const of = (message: Files): Files => {
    const newer = fresh.get(message.id);
    return newer !== undefined && expiryOf(newer) > expiryOf(message) ? newer : message;
  };
  const read = async (messageId: string): Promise<Files | undefined> => {
    const files = await ask(messageId).catch(() => undefined);
    asking.delete(messageId);
    if (files === undefined || files === null) return undefined;
    fresh.set(messageId, files);
    for (const changed of listeners) changed();
    return files;
  };
  const refresh = (messageId: string): Promise<Files | undefined> => {
    const answer = asking.get(messageId) ?? read(messageId);
    askedAt.set(messageId, now());
    asking.set(messageId, answer);
    return answer;
  };
  return {
    of,
    refresh,
    freshen(message) {
      const isAsked = now() - (askedAt.get(message.id) ?? -Infinity) < askMs;
      if (!isAsked && expiryOf(of(message)) - now() < leastMs) void refresh(message.id);
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}

/** Milliseconds since 1970; infinite where nothing expires. */
function expiryOf({ attachments, linkPreview }: ExpiringFiles): number {
  const times = [...attachments.map(({ expiresAt }) => expiresAt), linkPreview?.image?.expiresAt ?? null];
  return Math.min(...times.map((time) => (time === null ? Infinity : Date.parse(time))));
}
