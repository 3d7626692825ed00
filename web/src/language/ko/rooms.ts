import type { rooms as english } from '../en/rooms.ts';

export const rooms: Readonly<Record<keyof typeof english, string>> = {
  'rooms.title': '채팅',
  'rooms.folders': '채팅 분류',
  'rooms.all': '전체',
  'rooms.unread': '안 읽음',
  'rooms.groups': '그룹',
  'rooms.archived': '보관함',
  'rooms.muted': '알림 끔',
  'rooms.pinned': '고정됨',
  'rooms.markedUnread': '안 읽음으로 표시함',
  'rooms.noUnread': '모두 읽었습니다',
  'rooms.noGroups': '참여 중인 그룹이 없습니다',
  'rooms.noArchived': '보관한 채팅이 없습니다',
  'rooms.noMuted': '알림을 끈 채팅이 없습니다',
  'rooms.actionsOf': '{name} 채팅에 대한 작업',
  'rooms.empty': '아직 채팅이 없습니다',
  'rooms.emptyText': '아는 사람을 찾아 인사를 건네 보세요.',
  'rooms.threads': '스레드',
  'rooms.newGroup': '새 그룹',
  'rooms.findPeople': '사람 찾기',
};
