import type { notifications as english } from '../en/notifications.ts';

export const notifications: Readonly<Record<keyof typeof english, string>> = {
  'notifications.somebody': '누군가',
  'notifications.aGroup': '그룹',
  'notifications.friendRequestReceived': '{name} 님이 친구 요청을 보냈습니다',
  'notifications.friendRequestAccepted': '{name} 님이 요청을 수락했습니다',
  'notifications.messageReceived': '{name} 님이 메시지를 보냈습니다',
  'notifications.mentioned': '{name} 님이 나를 언급했습니다',
  'notifications.replied': '{name} 님이 답장했습니다',
  'notifications.threadReplied': '팔로우하는 스레드에 {name} 님이 답글을 남겼습니다',
  'notifications.reacted': '{name} 님이 {emoji} 반응을 남겼습니다',
  'notifications.addedToGroup': '{name} 님이 나를 {room}에 초대했습니다',
  'notifications.joinRequested': '{name} 님이 {room} 참여를 요청했습니다',
  'notifications.joinRequestDeclined': '참여 요청이 거절되었습니다',
  'notifications.scheduledMessageFailed': '예약한 메시지를 보내지 못했습니다',
  'notifications.friendCameOnline': '{name} 님이 접속했습니다',
  'notifications.markAll': '모두 읽음으로 표시',
  'notifications.preferences': '알림 설정',
  'notifications.none': '새 소식이 없습니다',
  'notifications.noneText': '요청, 언급, 답장이 여기에 나타납니다.',
  'notifications.unread': '읽지 않음',
};
