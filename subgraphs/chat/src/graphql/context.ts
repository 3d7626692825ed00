import { requireViewer, type OperationOrigin, type Viewer } from '@parley/service-kit/subgraph';
import type { Attachments } from '../attachments/attachments.ts';
import type { OpenStreams } from '../events/open-streams.ts';
import type { Loaders } from '../reads/loaders.ts';
import type { AuthorizedReads } from '../reads/authorized-reads.ts';
import type { UseCases } from '../use-cases.ts';

/** What resolvers have at hand. One per request, and one per event of a subscription. */
export interface Context extends Pick<OpenStreams, 'streams' | 'typing' | 'roomLists' | 'sharedLoaders'> {
  readonly viewer: Viewer | null;
  readonly origin: OperationOrigin;
  readonly useCases: UseCases['operations'];
  /** The time of this moment. */
  readonly now: () => Date;
  /** Where the bytes of a file are, for those who see its message now. */
  readonly attachmentAddress: Attachments['addressOf'];
  /** What the viewer may see. Throws UNAUTHENTICATED without a viewer. */
  reads(): AuthorizedReads;
  /** What others read of the same moment need not be read again: from here on these are used. */
  share(loaders: Loaders): AuthorizedReads;
  /** After a mutation: what was read before may have changed. */
  forget(): void;
}

export function createContextFactory(deps: {
  useCases: Pick<UseCases, 'operations' | 'open' | 'attachments'>;
  now: () => Date;
  createLoaders: () => Loaders;
  createAuthorizedReads: (loaders: Loaders, viewerId: string) => AuthorizedReads;
}): (viewer: Viewer | null, origin: OperationOrigin) => Context {
  const { now, createLoaders, createAuthorizedReads } = deps;
  const { operations: useCases, open, attachments } = deps.useCases;
  const { streams, typing, roomLists, sharedLoaders } = open;
  return (viewer, origin) => {
    let reads: AuthorizedReads | null = null;
    return {
      viewer,
      origin,
      now,
      useCases,
      attachmentAddress: attachments.addressOf,
      streams,
      typing,
      roomLists,
      sharedLoaders,
      reads: () => (reads ??= createAuthorizedReads(createLoaders(), requireViewer(viewer).id)),
      share: (loaders) => (reads = createAuthorizedReads(loaders, requireViewer(viewer).id)),
      forget: () => void (reads = null),
    };
  };
}
