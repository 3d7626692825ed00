import type { conversation as english } from '../en/conversation.ts';

export const conversation: Readonly<Record<keyof typeof english, string>> = {
  'conversation.none': '채팅을 선택하세요',
  'conversation.noneText': '대화가 여기에 나타납니다.',
};
