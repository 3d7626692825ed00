import type {
  FieldFunctionOptions,
  FieldMergeFunction,
  Reference,
  StoreObject,
  TypePolicies,
} from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { connections } from '../connections.generated.ts';

type Stored = Reference | StoreObject;

/**
 * How Apollo Client keeps what the graph answers: `new InMemoryCache({possibleTypes, typePolicies: createTypePolicies()})`.
 * Entities by `id`; pages of one list as one list; and what exists once for a viewer once. Add to what it returns.
 */
export function createTypePolicies(): TypePolicies {
  const policies = withLists({
    Query: {
      fields: {
        room: { read: reference('Room') },
        user: { read: reference('User') },
        message: { read: reference('Message') },
      },
    },
    // One of each for a viewer: what a mutation or an event answers is then what every query sees.
    Account: { keyFields: [] },
    LinkPreviewSettings: { keyFields: [] },
    NotificationPreferences: { keyFields: [] },
    Privacy: { keyFields: [] },
    Unread: { keyFields: [] },
    // Its id is of its poll: two polls have options of the same ids.
    PollOption: { keyFields: false },
    // Each belongs to one parent for good, so that two selections of it add up.
    Message: { fields: { poll: { merge: true }, thread: { merge: true } } },
    Poll: { fields: { options: { merge: mergeById } } },
    Room: { fields: { settings: { merge: true } } },
    User: { fields: { onlineStatus: { merge: true }, friendship: { merge: mergeWithinState } } },
  });
  return policies;
}

type Policies = Record<string, { readonly keyFields?: false | []; readonly fields?: object }>;

function withLists(policies: Policies): TypePolicies {
  const lists = Object.entries(connections).map(([type, fields]) => {
    const pages = Object.entries(fields).map(([field, keys]) => [field, pagesOf(keys)]);
    const { fields: own = {}, ...policy } = policies[type] ?? {};
    return [type, { ...policy, fields: { ...own, ...Object.fromEntries(pages) } }];
  });
  return { ...policies, ...Object.fromEntries(lists) };
}

type Pages = ReturnType<typeof relayStylePagination>;

/** Null is no list: the field had an error, or the viewer may not see it. What is there already stays. */
function pagesOf(keys: readonly string[]): Pages {
  const pages = relayStylePagination(keyArgs(keys));
  const { merge } = pages;
  return {
    ...pages,
    merge: (existing, incoming, options) =>
      incoming === null || typeof merge !== 'function'
        ? (existing ?? null)
        : merge(existing, incoming, options),
  };
}

const keyArgs = (keys: readonly string[]): string[] | false => (keys.length === 0 ? false : [...keys]);

/** An entity that the cache has is read there; what the server has answered, null too, goes first. */
function reference(type: string) {
  return (existing: Reference | null | undefined, { args, toReference }: FieldFunctionOptions) =>
    existing === undefined ? toReference({ __typename: type, id: String(args?.['id']) }) : existing;
}

/** What goes with a state (since when, by which request) goes with it. */
const mergeWithinState: FieldMergeFunction<Stored | null> = (
  existing,
  incoming,
  { mergeObjects, readField },
) => {
  if (!existing || !incoming) return incoming;
  const state = readField('state', existing);
  const isSame = state !== undefined && state === readField('state', incoming);
  return isSame ? mergeObjects(existing, incoming) : incoming;
};

const mergeById: FieldMergeFunction<readonly Stored[]> = (
  existing = [],
  incoming,
  { mergeObjects, readField },
) =>
  incoming.map((option) => {
    const former = existing.find((each) => readField('id', each) === readField('id', option));
    return former === undefined ? option : mergeObjects(former, option);
  });
