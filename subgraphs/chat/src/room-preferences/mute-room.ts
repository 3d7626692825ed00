import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { invalidInput, isRefusal, parseInput } from '@parley/service-kit/refusals';
import type { ChangePreferences, PreferencesResult } from './change-preferences.ts';
import { muteRoomInput } from './preferences-input.ts';

/** Mutes a room for the viewer: until a time, or for good; or not any more. */
export function createMuteRoom(deps: { changePreferences: ChangePreferences; now: () => Date }) {
  const { changePreferences, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<PreferencesResult> => {
    const parsed = parseInput(muteRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, isMuted, until } = parsed.valid;
    if (until !== null && until <= now())
      return invalidInput('until', 'This time is over. Give one that is to come, or none to mute for good.');
    return changePreferences(
      viewerId,
      roomId,
      () => (current) => ({
        ...current,
        mute: isMuted ? { until } : null,
      }),
      origin,
    );
  };
}
