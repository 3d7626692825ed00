import type { messageActions as english } from '../en/message-actions.ts';

export const messageActions: Readonly<Record<keyof typeof english, string>> = {
  'message.actions': '이 메시지에 대한 작업',
  'message.reply': '답장',
  'message.copyText': '텍스트 복사',
  'message.copyLink': '링크 복사',
  'message.edit': '수정',
  'message.history': '이전 내용',
  'message.hide': '나에게서만 숨기기',
  'message.delete': '모두에게서 삭제',
  'message.copied': '복사했습니다.',
  'message.notCopied': '이 브라우저에서는 복사할 수 없습니다.',
  'message.replyingTo': '{name} 님에게 답장',
  'message.editing': '메시지 수정',
  'message.cancelReply': '답장 취소',
  'message.cancelEdit': '수정 취소',
  'message.edited': '수정됨: 이전 내용 보기',
  'message.historyTitle': '이전 내용',
  'message.hideTitle': '이 메시지를 숨길까요?',
  'message.hideText':
    '내 모든 기기에서 보이지 않게 됩니다. 다른 사람에게는 그대로 보입니다. 되돌릴 수 없습니다.',
  'message.deleteTitle': '모두에게서 이 메시지를 삭제할까요?',
  'message.deleteText': '자리는 남지만 내용과 파일은 사라집니다. 되돌릴 수 없습니다.',
  'message.editAgain': '다시 수정',
  'message.dismiss': '닫기',
  'message.quoted': '답장한 메시지:',
};
