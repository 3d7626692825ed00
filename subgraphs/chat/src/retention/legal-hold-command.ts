import type { LegalHoldStore } from '../stores/legal-hold-store.ts';

const usage = 'Say `list`, `room <id> on` or `room <id> off`.';

/**
 * An operator's command: `list`, or `room <id> on|off`. No member can do it, and none learns of it. What it does is logged with who did it.
 * Resolves with the exit code: 0 done, 1 nothing to do it to, 2 not understood.
 */
export async function runLegalHoldCommand(
  words: readonly string[],
  deps: {
    readonly legalHolds: Pick<LegalHoldStore, 'hold' | 'release' | 'list'>;
    readonly logger: { info(fields: object, message: string): void };
    readonly by: string;
    readonly now: () => Date;
    readonly print: (sentence: string) => void;
  },
): Promise<number> {
  const { legalHolds, logger, by, now, print } = deps;
  const [what, roomId = '', how, ...more] = words;
  if (what === 'list' && words.length === 1) {
    const held = await legalHolds.list();
    for (const each of held) print(`${each.roomId}  since ${each.since.toISOString()}`);
    if (held.length === 0) print('No room is under a legal hold.');
    return 0;
  }
  if (what !== 'room' || roomId === '' || !(how === 'on' || how === 'off') || more.length > 0) {
    print(usage);
    return 2;
  }
  const isOn = how === 'on';
  const id = roomId.toLowerCase();
  const since = await (isOn ? legalHolds.hold(id, now()) : legalHolds.release(id, now()));
  if (since === null) {
    print(isOn ? `There is no room ${id}.` : `The room ${id} is under no legal hold.`);
    return 1;
  }
  logger.info({ roomId: id, since, by }, isOn ? 'A room is under a legal hold' : 'A legal hold has ended');
  return 0;
}
