import type { Finding, Person } from '@parley/testkit';
import type { Apps } from './apps.ts';
import { differences, reporter } from './check-log.ts';
import type { LivelyRoom } from './lively-room.ts';
import { factsOf } from './room-facts.ts';
import { presentStay, staysOf } from './stays.ts';
import type { MessageRow, StoredRoom } from './stored-room.ts';

interface Node {
  readonly id: string;
  readonly number: number;
  readonly text: string | null;
  readonly sender: { readonly id: string };
  readonly reactions: readonly {
    readonly emoji: string;
    readonly count: number;
    readonly viewerHasReacted: boolean;
  }[];
}

interface Page {
  readonly memberCount: number;
  readonly readUpTo: number;
  readonly unreadCount: number;
  readonly firstUnreadMessage: { readonly number: number } | null;
  readonly lastMessage: { readonly number: number } | null;
  readonly pinnedMessages: readonly { readonly id: string }[];
  readonly messages: { readonly edges: readonly { readonly node: Node }[] };
}

const query = `query ($id: ID!) { room(id: $id) { memberCount readUpTo unreadCount firstUnreadMessage { number } lastMessage { number }
  pinnedMessages { id } messages(last: 100) { edges { node {
    id number text sender { id } reactions { emoji count viewerHasReacted } } } } } }`;

/**
 * What somebody reads of a room is what they may see of it, as it is stored; unread, reactions and pins are what a recount says; and of
 * the time when they were not there neither a query nor a search says anything.
 */
export async function checkReads(
  person: Person,
  room: LivelyRoom,
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const report = reporter(room.id, `what ${person.username} reads`);
  const stay = presentStay(staysOf(stored.log, person.id));
  const page = await apps.read<Page | null>(person, query, { id: room.id });
  const sent = stored.log.filter(
    ({ type, seq }) => type === 'MessageSent' && stay !== null && seq >= stay[0],
  );
  const mine = new Set(sent.map(({ number }) => number ?? 0));
  const hidden = stored.messages.filter(({ number }) => number > 0 && !mine.has(number));
  const leaks = await leaksOf(person, room, { mine, hidden, apps });
  const findings = leaks.map((each) => report('leak', each));
  if ((page === null) !== (stay === null)) findings.push(report('disagreement', 'whether they are in it'));
  if (page !== null)
    for (const [what, is, wanted] of comparisons(page, { person, stored, mine }))
      if (is !== wanted) findings.push(report('disagreement', `${what}: ${is}, is ${wanted}`));
  return findings;
}

type Comparison = readonly [what: string, is: string, wanted: string];

function comparisons(
  page: Page,
  {
    person,
    stored,
    mine,
  }: { readonly person: Person; readonly stored: StoredRoom; readonly mine: ReadonlySet<number> },
): readonly Comparison[] {
  const facts = factsOf(stored.log);
  const visible = stored.messages.filter(({ number }) => mine.has(number));
  const nodes = page.messages.edges.map(({ node }) => node);
  const unread = visible.filter(
    ({ number, text, senderId }) => number > page.readUpTo && text !== null && senderId !== person.id,
  );
  const pinned = new Set(visible.flatMap(({ _id }) => (facts.pinned.has(_id) ? [_id] : [])));
  const shown = visible.slice(-100);
  const all: readonly (readonly [string, unknown, unknown])[] = [
    ['members', page.memberCount, facts.members.size],
    [
      'messages',
      nodes.map(textOf),
      shown.map(({ senderId: id, ...rest }) => textOf({ ...rest, sender: { id } })),
    ],
    ['unread', page.unreadCount, unread.length],
    ['first unread', page.firstUnreadMessage?.number, unread[0]?.number],
    ['last', page.lastMessage?.number, visible.at(-1)?.number],
    ['pins', differences(new Set(page.pinnedMessages.map(({ id }) => id)), pinned), []],
    ['reactions', nodes.map(reactionsOf), shown.map((message) => countedOf(message, facts.given, person.id))],
  ];
  return all.map(([what, is, wanted]) => [what, String(is), String(wanted)]);
}

function textOf({ number, sender, text }: Pick<Node, 'number' | 'sender' | 'text'>): string {
  return `${number} ${sender.id} ${text}`;
}

function reactionsOf({ reactions }: Node): string {
  return reactions
    .map(({ emoji, count, viewerHasReacted }) => `${emoji}${count}${viewerHasReacted}`)
    .toSorted()
    .join('');
}

function countedOf({ _id }: MessageRow, given: ReadonlySet<string>, viewerId: string): string {
  const ofMessage = [...given].filter((each) => each.startsWith(_id)).map((each) => each.split(' '));
  const emojis = new Set(ofMessage.map(([, emoji]) => emoji));
  const countOf = (emoji: string | undefined) => ofMessage.filter((each) => each[1] === emoji);
  return [...emojis]
    .map((emoji) => `${emoji}${countOf(emoji).length}${countOf(emoji).some(([, , id]) => id === viewerId)}`)
    .toSorted()
    .join('');
}

const byId = 'query ($id: ID!) { message(id: $id) { id } }';
const search = `query ($roomId: ID!) { searchMessages(query: "lively", roomId: $roomId, first: 100) { edges { node { number } } } }`;

/** What they should not have been told: of the last message from when they were not there, and by a search. */
async function leaksOf(
  person: Person,
  { id: roomId }: LivelyRoom,
  {
    mine,
    hidden,
    apps,
  }: { readonly mine: ReadonlySet<number>; readonly hidden: readonly MessageRow[]; readonly apps: Apps },
): Promise<string[]> {
  const last = hidden.at(-1);
  // Nothing is hidden from most: they are not asked for in vain.
  if (last === undefined) return [];
  const found = await apps.read<object | null>(person, byId, { id: last._id });
  const hits = await apps.read<{
    readonly edges: readonly { readonly node: { readonly number: number } }[];
  } | null>(person, search, { roomId });
  return [
    ...(found === null ? [] : [`message ${last.number}`]),
    ...(hits?.edges ?? []).flatMap(({ node }) =>
      // 0: a reply that is in its thread alone. Whether they see it depends on what that hangs from.
      node.number === 0 || mine.has(node.number) ? [] : [`found message ${node.number}`],
    ),
  ];
}
