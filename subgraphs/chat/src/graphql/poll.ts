import { connection, decodePageCursor, pageSize } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import { isClosed, type Poll as PollRow, type PollOption as OptionRow } from '../rooms/poll.ts';
import type { PollOptionResolvers, PollResolvers } from './graph.generated.ts';
import { userStub } from './stubs.ts';

/** The poll of a message. */
export type PollOfMessage = PollRow & { readonly messageId: string };

/** One of its answers. */
export interface OptionOfPoll extends OptionRow {
  readonly poll: PollOfMessage;
}

export const Poll: PollResolvers = {
  options: (poll) => poll.options.map((option) => ({ ...option, poll })),
  totalVoters: ({ voterCount }) => voterCount,
  isClosed: (poll, _args, context) => isClosed(poll, context.now()),
};

export const PollOption: PollOptionResolvers = {
  isVotedByMe: async ({ id, poll }, _args, context) =>
    poll.voterCount > 0 && (await context.reads().votedFor(poll.messageId)).includes(id),
  /** Of an anonymous poll nobody is ever told. */
  async voters({ id, voteCount, poll: { messageId, isAnonymous } }, { first, after }, context) {
    const limit = pageSize(first);
    const from = decodePageCursor(position, after)?.[0] ?? null;
    if (isAnonymous) return null;
    const votes =
      voteCount === 0
        ? []
        : await context.reads().votesFor({ messageId, optionId: id }, { after: from ?? 0, limit: limit + 1 });
    const page = connection({ rows: votes, limit, cursorOf: ({ seq }) => [seq], continued: from !== null });
    const isBlocked = await Promise.all(
      page.edges.map(({ node }) => context.reads().hasBlocked(node.userId)),
    );
    const edges = page.edges.filter((_edge, index) => !isBlocked[index]);
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: userStub(node.userId) })) };
  },
};

/** The `seq` of a vote. */
const position = z.tuple([z.int().nonnegative()]);
