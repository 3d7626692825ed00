import { closeCode, SocketClosure } from './close-codes.ts';

/** Gives each operation of a socket an id that no other one had before. */
export interface OperationIds {
  /** Hands a client's message on with the operation's own id; `handle` settles when the operation has wound up. */
  receive(text: string, handle: (text: string) => Promise<void>): Promise<void>;
  /** A message for the client, with the id that the client gave. */
  toClient(text: string): string;
}

/**
 * A client may use an id again as soon as it has sent `complete`. graphql-ws looks operations up by id also after it has waited,
 * and then takes the second for the first: one of them would run on for ever, also when the socket is gone.
 */
export function createOperationIds(): OperationIds {
  const running = new Map<string, string>();
  let last = 0;

  return {
    async receive(text, handle) {
      const message = readMessage(text);
      if (message === undefined) return handle(text);
      const { id, type } = message;
      const own = running.get(id) ?? `${++last}:${id}`;
      const handled = handle(writeMessage({ ...message, id: own }));
      if (type === 'complete') running.delete(id);
      else running.set(id, own);
      try {
        await handled;
      } finally {
        if (type === 'subscribe' && running.get(id) === own) running.delete(id);
      }
    },
    toClient: (text) => text.replace(/^\{"id":"\d+:/, '{"id":"'),
  };
}

interface OperationMessage {
  readonly id: string;
  readonly type: 'subscribe' | 'complete';
}

/** Undefined for what is not about an operation, or no message at all: the protocol judges that. */
function readMessage(text: string): OperationMessage | undefined {
  try {
    const message = JSON.parse(text) as Partial<OperationMessage> | null;
    const { id, type } = message ?? {};
    if (typeof id !== 'string' || id === '') return undefined;
    return type === 'subscribe' || type === 'complete' ? { ...message, id, type } : undefined;
  } catch {
    return undefined;
  }
}

/** JSON can be read at any depth, but not written. */
function writeMessage(message: OperationMessage): string {
  try {
    return JSON.stringify(message);
  } catch {
    throw new SocketClosure(closeCode.invalidMessage, 'A message is nested too deeply.');
  }
}
