import type { rooms as english } from '../en/rooms.ts';

export const rooms: Readonly<Record<keyof typeof english, string>> = {
  'rooms.title': '채팅',
  'rooms.empty': '아직 채팅이 없습니다',
  'rooms.emptyText': '아는 사람을 찾아 인사를 건네 보세요.',
  'rooms.threads': '스레드',
  'rooms.newGroup': '새 그룹',
  'rooms.findPeople': '사람 찾기',
};
