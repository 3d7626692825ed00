import type { Friends, Person } from '@parley/testkit';

/** A room in which all sorts of things happen, beside the sends of a run. */
export interface LivelyRoom {
  readonly id: string;
  /** Everybody who is in it, or may be. */
  readonly people: readonly Person[];
  /** Those of them who do something. The others only listen: of what they are to be notified is known exactly. */
  readonly actors: readonly Person[];
  /** The place of its newest entry when the run began. */
  readonly from: number;
  /** The receipt of each who had one then. */
  readonly receipts: ReadonlyMap<string, number>;
  /** Null: of two people. */
  readonly group: GroupPart | null;
}

export interface GroupPart {
  /** Never leaves. */
  readonly owner: Person;
  /** With it everybody may join. */
  readonly token: string;
  readonly comers: readonly Comer[];
}

/** Comes and goes; the friend, who stays, may add them. */
export interface Comer {
  readonly person: Person;
  readonly friend: Person;
}

/** The number of those who come and go, and of those of them who do nothing else. */
const [comerCount, silentCount] = [8, 2];

/** Who is what in a group of pairs of friends and of people who only listen. */
export function castOf(
  pairs: readonly Friends[],
  listeners: readonly Person[],
): Pick<LivelyRoom, 'people' | 'actors'> & Pick<GroupPart, 'owner' | 'comers'> {
  const comers = pairs.slice(1, comerCount + 1).map(({ ada, ben }) => ({ person: ben, friend: ada }));
  const silent = new Set(comers.slice(0, silentCount).map(({ person }) => person));
  const paired = pairs.flatMap(({ ada, ben }) => [ada, ben]);
  const [owner] = paired;
  if (owner === undefined) throw new Error('A group needs people.');
  const actors = paired.filter((person) => !silent.has(person));
  return { owner, comers, actors, people: [...paired, ...listeners] };
}
