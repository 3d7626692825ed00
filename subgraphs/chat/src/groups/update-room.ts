import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideUpdate, type NotAllowed } from '../rooms/decide-membership.ts';
import type { Roster } from '../rooms/room-change.ts';
import type { Room } from '../rooms/room.ts';
import type { ChangeGroup } from './change-group.ts';
import { withDefaults } from './create-group-room.ts';
import { updateRoomInput } from './group-input.ts';

type UpdateRoomResult = { readonly room: Room } | Refusal<'NotARoomMember'> | NotAllowed | InvalidInput;

/** Changes what a group is shown with, and its rules. */
export function createUpdateRoom(deps: { changeGroup: ChangeGroup; newId: () => string }) {
  const { changeGroup, newId } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<UpdateRoomResult> => {
    const parsed = parseInput(updateRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, title, description, image, settings, slowModeSeconds, retentionDays } = parsed.valid;
    const decide = (roster: Roster): ReturnType<typeof decideUpdate> => {
      const wanted = {
        title: title ?? roster.title,
        description: description === undefined ? roster.description : description,
        image: image === undefined ? roster.image : image,
        settings: withDefaults({ ...settings, slowModeSeconds, retentionDays }, roster.settings),
      };
      return decideUpdate(roster, { actorId: viewerId, wanted, newId });
    };
    return changeGroup({ roomId, actorId: viewerId }, decide, { origin });
  };
}
