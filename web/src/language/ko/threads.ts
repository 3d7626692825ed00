import type { threads as english } from '../en/threads.ts';

export const threads: Readonly<Record<keyof typeof english, string>> = {
  'threads.title': '스레드',
  'threads.close': '스레드 닫기',
  'threads.replies': '답글',
  'threads.write': '답글 입력',
  'threads.alsoInRoom': '대화에도 보내기',
  'threads.follow': '팔로우',
  'threads.unfollow': '팔로우 취소',
  'threads.notChanged': '변경하지 못했습니다. 연결을 확인해 주세요.',
  'threads.gone': '이 스레드를 표시할 수 없습니다',
  'threads.goneText': '스레드가 시작된 메시지가 없어졌거나 숨겨져 있습니다.',
  'threads.lost': '이 대화를 표시할 수 없습니다',
  'threads.byIn': '{room}의 {name} 님',
  'threads.none': '스레드를 선택하세요',
  'threads.noneText': '답글이 여기에 나타납니다.',
  'threads.empty': '아직 스레드가 없습니다',
  'threads.emptyText':
    '내 메시지의 스레드, 내가 답글을 달았거나 멘션된 스레드, 팔로우하는 스레드가 여기에 나타납니다.',
  'threads.lostText': '더 이상 참여하고 있지 않거나 볼 수 없는 대화입니다.',
  'threads.closed': '답글이 달리기 전에 삭제된 메시지입니다. 더 이상 답글을 달 수 없습니다.',
};
