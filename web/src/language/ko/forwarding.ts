import type { forwarding as english } from '../en/forwarding.ts';

export const forwarding: Readonly<Record<keyof typeof english, string>> = {
  'forwarding.title': '메시지 전달',
  'forwarding.send': '전달',
  'forwarding.find': '대화방 찾기',
  'forwarding.rooms': '대화방',
  'forwarding.noneFound': '이런 이름의 대화방이 없습니다.',
  'forwarding.noRooms': '아직 대화방이 없습니다.',
  'forwarding.chosen': '{count, plural, =0 {선택한 대화방이 없습니다.} other {대화방 #개를 선택했습니다.}}',
  'forwarding.tooMany': '한 번에 대화방 {limit, number}개까지만 전달할 수 있습니다.',
  'forwarding.sent': '보냄',
  'forwarding.done': '전달했습니다.',
};
