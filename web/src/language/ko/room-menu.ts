import type { roomMenu as english } from '../en/room-menu.ts';

export const roomMenu: Readonly<Record<keyof typeof english, string>> = {
  'rooms.pin': '맨 위에 고정',
  'rooms.unpin': '고정 해제',
  'rooms.archive': '보관',
  'rooms.unarchive': '보관함에서 꺼내기',
  'rooms.markRead': '읽음으로 표시',
  'rooms.markUnread': '안 읽음으로 표시',
  'rooms.mute': '알림 끄기',
  'rooms.unmute': '알림 켜기',
  'rooms.muteHour': '1시간 동안',
  'rooms.mute8Hours': '8시간 동안',
  'rooms.muteWeek': '1주일 동안',
  'rooms.muteForGood': '계속',
};
