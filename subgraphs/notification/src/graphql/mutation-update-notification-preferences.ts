import { requireViewer } from '@parley/service-kit/subgraph';
import type { UpdateNotificationPreferencesOutcome } from '../preferences/update-notification-preferences.ts';
import type { MutationResolvers, ResolversTypes } from './graph.generated.ts';

export const updateNotificationPreferences: NonNullable<
  MutationResolvers['updateNotificationPreferences']
> = async (_parent, { input }, { viewer, inbox, origin }) =>
  toResult(
    await inbox.updatePreferences(requireViewer(viewer).id, { ...input, kinds: input.kinds ?? [] }, origin),
  );

function toResult(
  outcome: UpdateNotificationPreferencesOutcome,
): ResolversTypes['UpdateNotificationPreferencesResult'] {
  switch (outcome.kind) {
    case 'updated':
      return {
        __typename: 'UpdateNotificationPreferencesSuccess',
        preferences: outcome.preferences,
      };
    case 'invalid':
      return { __typename: 'InvalidInput', message: outcome.message, field: outcome.field };
  }
}
