import type { Finding } from '@parley/testkit';
import type { Done } from './act.ts';
import type { Apps } from './apps.ts';
import { differences, reporter, type Report } from './check-log.ts';
import { possibleLast } from './last-writes.ts';
import type { LivelyRoom } from './lively-room.ts';
import { isDone } from './lost-texts.ts';
import { hasStayed } from './stays.ts';
import type { StoredRoom, VoteRow } from './stored-room.ts';

/** A poll as somebody reads it. */
export interface ReadPoll {
  readonly totalVoters: number;
  readonly closedAt: string | null;
  readonly options: readonly {
    readonly id: string;
    readonly voteCount: number;
    readonly voters: { readonly edges: readonly { readonly node: { readonly id: string } | null }[] } | null;
  }[];
}

const query = `query ($id: ID!) { message(id: $id) { poll { totalVoters closedAt
  options { id voteCount voters(first: 100) { edges { node { id } } } } } } }`;

/** Reads each poll that was asked in the run and is not deleted, and says what is wrong with it. */
export async function checkPolls(
  room: LivelyRoom,
  dones: readonly Done[],
  { stored, apps }: { readonly stored: StoredRoom; readonly apps: Apps },
): Promise<Finding[]> {
  const reader = room.people.find(({ id }) => hasStayed(stored.log, id, 1)) ?? room.people[0];
  const deleted = new Set(stored.messages.flatMap(({ _id, text }) => (text === null ? [_id] : [])));
  const findings: Finding[] = [];
  for (const { deed, answer } of dones) {
    const id = answer?.value.message?.id;
    if (deed.room !== room || deed.mutation !== 'createPoll' || id === undefined || deleted.has(id)) continue;
    const read =
      reader && (await apps.read<{ readonly poll: ReadPoll | null } | null>(reader, query, { id }));
    findings.push(...checkPoll(room, { id, dones, stored, read: read?.poll ?? null }));
  }
  return findings;
}

/** Everybody's vote is one that they gave last, the totals are a recount, and nobody has voted in a poll that was closed. */
export function checkPoll(
  room: LivelyRoom,
  {
    id,
    dones,
    stored,
    read,
  }: {
    readonly id: string;
    readonly dones: readonly Done[];
    readonly stored: StoredRoom;
    readonly read: ReadPoll | null;
  },
): Finding[] {
  const report = reporter(room.id, `the poll ${id}`);
  if (read === null) return [report('lost', 'it is not there')];
  const votes = stored.votes.filter(({ messageId }) => messageId === id);
  const given = dones.filter(({ deed }) => deed.vote?.in.id === id);
  const closings = dones.filter(({ deed }) => deed.mutation === 'closePoll' && deed.about?.id === id);
  return [
    ...wrongVotes(given, votes).map((each) => report('lost', each)),
    ...wrongTotals(read, votes, report),
    ...wrongEnd(read, { given, closings }, report),
  ];
}

function wrongVotes(given: readonly Done[], votes: readonly VoteRow[]): readonly string[] {
  const voters = new Set([...given.map(({ deed }) => deed.by.id), ...votes.map(({ userId }) => userId)]);
  return [...voters].flatMap((voter) => {
    const possible = possibleLast(given.filter(({ deed }) => deed.by.id === voter));
    const wanted = new Set(possible.map((done) => done?.deed.vote?.optionIds.join() ?? ''));
    const is = votes.find(({ userId }) => userId === voter)?.optionIds.join() ?? '';
    return wanted.has(is) ? [] : [`${voter} has voted for ${is}, by the answers ${[...wanted].join(' or ')}`];
  });
}

function wrongTotals(
  { totalVoters, options }: ReadPoll,
  votes: readonly VoteRow[],
  report: Report,
): Finding[] {
  const all = totalVoters === votes.length ? [] : [`${totalVoters} voters, by a recount ${votes.length}`];
  const each = options.flatMap(({ id, voteCount, voters }) => {
    const wanted = new Set(votes.flatMap((vote) => (vote.optionIds.includes(id) ? [vote.userId] : [])));
    const shown = new Set(voters?.edges.flatMap(({ node }) => (node === null ? [] : [node.id])));
    const others = voters === null ? [] : differences(shown, wanted);
    return [
      ...(voteCount === wanted.size ? [] : [`${voteCount} for ${id}, by a recount ${wanted.size}`]),
      ...others.map((voter) => `whether ${voter} voted for ${id}`),
    ];
  });
  return [...all, ...each].map((detail) => report('disagreement', detail));
}

function wrongEnd(
  { closedAt }: ReadPoll,
  { given, closings }: { readonly given: readonly Done[]; readonly closings: readonly Done[] },
  report: Report,
): Finding[] {
  const closed = closings.filter(isDone);
  const end = Math.min(...closed.map(({ answer }) => answer?.at ?? Infinity));
  const begin = Math.min(...closings.map(({ beganAt }) => beganAt));
  const isRefused = ({ answer }: Done): boolean => answer?.value.__typename === 'PollIsClosed';
  return [
    ...(closed.length > 0 && closedAt === null ? [report('lost', 'its end')] : []),
    ...(closings.length === 0 && closedAt !== null ? [report('phantom', 'its end')] : []),
    ...given.flatMap((done) => [
      ...(isDone(done) && done.beganAt > end ? [report('phantom', 'a vote after its end')] : []),
      ...(isRefused(done) && (done.answer?.at ?? 0) < begin ? [report('phantom', 'a vote was refused')] : []),
    ]),
  ];
}
