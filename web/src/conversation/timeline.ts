/** What a timeline needs to know of a message. */
export interface TimelineEntry {
  readonly id: string;
  /** Counts from 1 within the room, in the order of sending. */
  readonly number: number;
}

/** A page of `Room.messages`, in the order of sending. */
export interface MessagePage<Message extends TimelineEntry> {
  readonly messages: readonly Message[];
  readonly hasPreviousPage: boolean;
  readonly hasNextPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** Where a page goes: in place of all, before the first message, or after the last one. */
export type PagePlace = 'whole' | 'before' | 'after';

/** What `roomEvents`, and the answers of mutations, say of messages. */
export type MessageChange<Message extends TimelineEntry> =
  | { readonly type: 'sent'; readonly message: Message }
  /** Edited, deleted, pinned, reacted to …: the message is whole, as it is now. */
  | { readonly type: 'changed'; readonly message: Message }
  /** A part of the message, which the change does not show whole. */
  | { readonly type: 'patched'; readonly id: string; readonly patch: Partial<Message> }
  | { readonly type: 'hidden'; readonly id: string }
  /** All up to this number are gone. */
  | { readonly type: 'expired'; readonly upTo: number };

export type TimelineAction<Message extends TimelineEntry> =
  | MessageChange<Message>
  | { readonly type: 'requested'; readonly request: string; readonly place: PagePlace }
  | { readonly type: 'received'; readonly request: string; readonly page: MessagePage<Message> }
  | { readonly type: 'failed'; readonly request: string };

interface PendingRequest {
  readonly place: PagePlace;
  /** The number of changes before it was sent: the page contains those. */
  readonly at: number;
  /** Of the window that it was sent for. */
  readonly epoch: number;
}

/** A contiguous part of a room's messages, each once, in the order of sending. */
export interface Timeline<Message extends TimelineEntry> {
  readonly messages: readonly Message[];
  readonly hasPrevious: boolean;
  /** False: it reaches the newest message, and grows by itself. */
  readonly hasNext: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  /** Whether the first page is here; until then there may be messages from last time, which do not grow. */
  readonly isLoaded: boolean;
  readonly requests: ReadonlyMap<string, PendingRequest>;
  /** The changes since the oldest pending request: a page that was read before them does not contain them. */
  readonly log: readonly { readonly at: number; readonly change: MessageChange<Message> }[];
  readonly at: number;
  readonly epoch: number;
}

export function emptyTimeline<Message extends TimelineEntry>(): Timeline<Message> {
  return {
    messages: [],
    hasPrevious: false,
    hasNext: false,
    startCursor: null,
    endCursor: null,
    isLoaded: false,
    requests: new Map(),
    log: [],
    at: 0,
    epoch: 0,
  };
}

/**
 * The same messages, whatever the order in which pages and changes arrive, if the stream was opened before the first request: a page is
 * read after its request was sent, so it contains every change from before; those from after are applied to it once more.
 */
export function reduceTimeline<Message extends TimelineEntry>(
  timeline: Timeline<Message>,
  action: TimelineAction<Message>,
): Timeline<Message> {
  switch (action.type) {
    case 'requested': {
      const { at, epoch } = timeline;
      const requests = new Map(timeline.requests).set(action.request, { place: action.place, at, epoch });
      return { ...timeline, requests };
    }
    case 'received':
      return receive(timeline, action.request, action.page);
    case 'failed':
      return settle(timeline, action.request);
    case 'sent':
    case 'changed':
    case 'patched':
    case 'hidden':
    case 'expired':
      return change(timeline, action);
  }
}

function change<Message extends TimelineEntry>(
  timeline: Timeline<Message>,
  change: MessageChange<Message>,
): Timeline<Message> {
  const at = timeline.at + 1;
  const log = timeline.requests.size === 0 ? timeline.log : [...timeline.log, { at, change }];
  return {
    ...timeline,
    at,
    log,
    messages: applied(timeline.messages, change, !timeline.hasNext && timeline.isLoaded),
  };
}

function receive<Message extends TimelineEntry>(
  timeline: Timeline<Message>,
  id: string,
  page: MessagePage<Message>,
): Timeline<Message> {
  const request = timeline.requests.get(id);
  const settled = settle(timeline, id);
  if (request === undefined || request.epoch !== timeline.epoch) return settled;
  const { place } = request;
  const isWhole = place === 'whole';
  const hasNext = place === 'before' ? timeline.hasNext : page.hasNextPage;
  const hasPrevious = place === 'after' ? timeline.hasPrevious : page.hasPreviousPage;
  let messages = isWhole ? page.messages : joined(timeline.messages, page.messages);
  for (const { at, change } of timeline.log)
    if (at > request.at) messages = applied(messages, change, !hasNext);
  return {
    ...settled,
    messages,
    hasNext,
    hasPrevious,
    startCursor: place === 'after' ? timeline.startCursor : (page.startCursor ?? timeline.startCursor),
    endCursor: place === 'before' ? timeline.endCursor : (page.endCursor ?? timeline.endCursor),
    isLoaded: true,
    // The first page takes the place of what was shown last time, if anything was: of the same messages.
    epoch: isWhole && timeline.isLoaded ? timeline.epoch + 1 : timeline.epoch,
  };
}

/** What no request needs any more is forgotten. */
function settle<Message extends TimelineEntry>(timeline: Timeline<Message>, id: string): Timeline<Message> {
  const requests = new Map(timeline.requests);
  requests.delete(id);
  const oldest = Math.min(...[...requests.values()].map(({ at }) => at));
  return { ...timeline, requests, log: timeline.log.filter(({ at }) => at > oldest) };
}

/** What the page says of a message counts: it was read later. */
function joined<Message extends TimelineEntry>(
  messages: readonly Message[],
  page: readonly Message[],
): readonly Message[] {
  const byId = new Map([...messages, ...page].map((message) => [message.id, message]));
  return [...byId.values()].toSorted((one, other) => one.number - other.number);
}

function applied<Message extends TimelineEntry>(
  messages: readonly Message[],
  change: MessageChange<Message>,
  reachesEnd: boolean,
): readonly Message[] {
  switch (change.type) {
    case 'sent': {
      const { message } = change;
      if (messages.some(({ id }) => id === message.id)) return messages;
      const last = messages.at(-1);
      return reachesEnd && (last === undefined || message.number > last.number)
        ? [...messages, message]
        : messages;
    }
    case 'changed':
      return replaced(messages, change.message.id, () => change.message);
    case 'patched':
      return replaced(messages, change.id, (message) => ({ ...message, ...change.patch }));
    case 'hidden':
      return messages.some(({ id }) => id === change.id)
        ? messages.filter(({ id }) => id !== change.id)
        : messages;
    case 'expired':
      return (messages[0]?.number ?? Infinity) <= change.upTo
        ? messages.filter(({ number }) => number > change.upTo)
        : messages;
  }
}

function replaced<Message extends TimelineEntry>(
  messages: readonly Message[],
  id: string,
  next: (message: Message) => Message,
): readonly Message[] {
  const index = messages.findLastIndex((message) => message.id === id);
  const message = messages[index];
  return message === undefined ? messages : messages.with(index, next(message));
}
