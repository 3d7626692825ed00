import type { RoomLine } from './room-list.ts';

/** Parts of the list of rooms, by the names that addresses have: those of the graph's `RoomFolder`. */
export const folders = ['all', 'unread', 'groups', 'archived', 'muted'] as const;
export type Folder = (typeof folders)[number];

type Flags = Pick<RoomLine, 'kind' | 'isArchived' | 'isMuted' | 'isMarkedUnread' | 'unreadCount'>;

export function isUnread({ unreadCount, isMarkedUnread }: Flags): boolean {
  return unreadCount > 0 || isMarkedUnread;
}

export function isIn(folder: Folder, room: Flags): boolean {
  switch (folder) {
    case 'all':
      return !room.isArchived;
    case 'unread':
      return isUnread(room) && !room.isArchived;
    case 'groups':
      return room.kind === 'GROUP' && !room.isArchived;
    case 'archived':
      return room.isArchived;
    case 'muted':
      return room.isMuted;
  }
}

/** The number of rooms with something unread in each folder. */
export function unreadCounts(rooms: readonly Flags[]): Readonly<Record<Folder, number>> {
  const count = (folder: Folder): number =>
    rooms.filter((room) => isUnread(room) && isIn(folder, room)).length;
  return {
    all: count('all'),
    unread: count('unread'),
    groups: count('groups'),
    archived: count('archived'),
    muted: count('muted'),
  };
}

/** The folder that an address names. */
export function folderIn(search: string): Folder | undefined {
  const named = new URLSearchParams(search).get('folder');
  return folders.find((folder) => folder === named);
}

/** The address of a page with another folder beside it. */
export function folderHref(path: string, search: string, folder: Folder): string {
  const params = new URLSearchParams(search);
  params.set('folder', folder);
  // That would be gone to once more.
  params.delete('message');
  return `${path}?${params.toString()}`;
}
