import type { OpenedTokensFragment } from './graph.generated.ts';

/** What a session acts with. In memory only: nothing of it is ever stored. */
export interface OpenSession {
  readonly userId: string;
  readonly tokens: OpenedTokensFragment;
}
