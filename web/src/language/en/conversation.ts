export const conversation = {
  'conversation.none': 'Choose a chat',
  'conversation.noneText': 'Your conversation appears here.',
} as const;
